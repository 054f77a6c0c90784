import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const countsFile = fileURLToPath(new URL('../counts.json', import.meta.url));
const differencesFile = fileURLToPath(new URL('../differences.json', import.meta.url));

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

export const readCounts = () => read(countsFile);
export const readDifferences = () => read(differencesFile);

const named = (differences, kind) =>
  new Set(Object.values(differences).flatMap((reason) => reason[kind] ?? []));

/**
 * What is wrong with an outcome beside what is written down: counts that fell, counts that rose, and differences without a
 * reason.
 */
export function judge(scenario, { counts, wrong, wrongTexts }) {
  const written = readCounts()[scenario];
  if (written === undefined) return [`counts.json does not have ${scenario}`];
  const differences = readDifferences()[scenario] ?? {};
  const steps = named(differences, 'steps');
  const texts = named(differences, 'texts');
  const complaints = Object.entries(counts)
    .filter(([name, count]) => count !== written[name])
    .map(([name, count]) =>
      count < written[name]
        ? `${name} fell from ${written[name]} to ${count}`
        : rose(name, written[name], count),
    );
  for (const { step, want, got } of wrong)
    if (!steps.has(step)) complaints.push(`step ${show(step, want, got)}`);
  for (const { step, want, got } of wrongTexts)
    if (!texts.has(step) && !steps.has(step)) complaints.push(`text ${show(step, want, got)}`);
  const still = new Set([...wrong, ...wrongTexts].map(({ step }) => step));
  for (const step of new Set([...steps, ...texts]))
    if (!still.has(step)) complaints.push(`${step} is equal now: take it out of differences.json`);
  return complaints;
}

const rose = (name, before, count) =>
  `${name} rose from ${before} to ${count}: write it down with \`pnpm run conformance --write\``;

const show = (step, want, got) =>
  `${step} differs, and differences.json has no reason\n  recorded ${JSON.stringify(want)}\n  now      ${JSON.stringify(got)}`;

/** Writes a count down that rose, and takes out of the differences what is equal. A count that fell is left for whoever explains it. */
export function writeDown(scenario, { counts, wrong, wrongTexts }) {
  const all = readCounts();
  const before = all[scenario];
  const fell = before !== undefined && (counts.equal < before.equal || counts.equalTexts < before.equalTexts);
  if (fell) return `${scenario}: fell, and is not written down`;
  all[scenario] = counts;
  write(countsFile, Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))));
  const differences = readDifferences();
  const steps = new Set(wrong.map(({ step }) => step));
  const texts = new Set(wrongTexts.map(({ step }) => step));
  const reasons = Object.entries(differences[scenario] ?? {}).flatMap(([reason, named]) => {
    const kept = {
      steps: (named.steps ?? []).filter((step) => steps.has(step)),
      texts: (named.texts ?? []).filter((step) => texts.has(step)),
    };
    const filled = Object.entries(kept).filter(([, list]) => list.length > 0);
    return filled.length === 0 ? [] : [[reason, Object.fromEntries(filled)]];
  });
  if (reasons.length === 0) delete differences[scenario];
  else differences[scenario] = Object.fromEntries(reasons);
  write(differencesFile, differences);
  return `${scenario}: written down`;
}

const write = (file, value) => {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
};
