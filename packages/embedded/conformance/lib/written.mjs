import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatSteps, readSteps } from './step-list.mjs';

const countsFile = fileURLToPath(new URL('../counts.json', import.meta.url));
const differencesFile = fileURLToPath(new URL('../differences.json', import.meta.url));

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const write = (file, value) => {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
};

export const readCounts = () => read(countsFile);
export const readDifferences = () => read(differencesFile);

/** Counts that may rise and must not fall; the others are the recording's own. */
const RISING = ['equal', 'equalTexts'];

/**
 * What is wrong with an outcome beside what is written down: counts that fell, counts that rose, and differences without a
 * reason.
 */
export function judge(outcome, counts, differences = {}) {
  const complaints = [...judgeCounts(counts, outcome), ...judgeDifferences(differences, outcome)];
  const more = complaints.length - MOST_SHOWN;
  return more > 0 ? [...complaints.slice(0, MOST_SHOWN), `and ${more} more`] : complaints;
}

/** What is wrong is mostly one thing, seen many times. */
const MOST_SHOWN = 20;

function judgeCounts(written, { counts }) {
  if (written === undefined) return ['counts.json does not have this scenario'];
  return Object.entries(counts)
    .filter(([name, count]) => count !== written[name])
    .map(([name, count]) => {
      const change = `${name} went from ${written[name]} to ${count}`;
      return fell(written, counts) || !isRise(written, counts)
        ? change
        : `${change}: write it down with \`pnpm run conformance --write\``;
    });
}

const fell = (before, now) => RISING.some((name) => now[name] < before[name]);
const isRise = (before, now) => RISING.some((name) => now[name] > before[name]);

function judgeDifferences(written, { wrong, wrongTexts }) {
  const steps = new Set(Object.values(written).flatMap((reason) => readSteps(reason.steps)));
  const texts = new Set(Object.values(written).flatMap((reason) => readSteps(reason.texts)));
  const differing = wrong.filter(({ isOtherwise }) => !isOtherwise);
  const still = new Set([...differing, ...wrongTexts].map(({ step }) => step));
  return [
    ...differing.filter(({ step }) => !steps.has(step)).map((each) => unexplained('step', each)),
    ...wrongTexts
      .filter(({ step }) => !steps.has(step) && !texts.has(step))
      .map((each) => unexplained('text', each)),
    ...[...steps, ...texts]
      .filter((step) => !still.has(step))
      .map((step) => `${step} is equal, and differences.json says that it differs`),
  ];
}

const unexplained = (kind, { step, want, got }) =>
  `the ${kind} ${step} differs, and differences.json has no reason\n  recorded ${JSON.stringify(want)}\n  now      ${JSON.stringify(got)}`;

/**
 * Writes counts down that rose, and takes out of the differences what is equal. Where a count fell, nothing is written: that is for
 * whoever explains it.
 * @returns what was done
 */
export function writeDown(scenario, { counts, wrong, wrongTexts }) {
  const all = readCounts();
  if (all[scenario] !== undefined && fell(all[scenario], counts)) return 'fell, and is not written down';
  write(countsFile, inOrder({ ...all, [scenario]: counts }));
  const steps = new Set(wrong.filter(({ isOtherwise }) => !isOtherwise).map(({ step }) => step));
  const texts = new Set([...steps, ...wrongTexts.map(({ step }) => step)]);
  const kept = Object.entries(readDifferences()[scenario] ?? {})
    .map(([reason, named]) => [reason, { ...keep('steps', named, steps), ...keep('texts', named, texts) }])
    .filter(([, named]) => Object.keys(named).length > 0);
  const { [scenario]: _before, ...others } = readDifferences();
  const now = kept.length === 0 ? others : { ...others, [scenario]: Object.fromEntries(kept) };
  write(differencesFile, inOrder(now));
  return 'written down';
}

function keep(kind, named, still) {
  const kept = readSteps(named[kind]).filter((step) => still.has(step));
  return kept.length === 0 ? {} : { [kind]: formatSteps(kept) };
}

const inOrder = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
