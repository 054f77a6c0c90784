import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { Driver } from './driver.mjs';

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const scenarios = readdirSync(here('scenarios'))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length))
  .sort();

export const recordingOf = (scenario) => here(`recordings/${scenario}.json`);

export async function play(scenario, { uri, restart }) {
  const { default: run } = await import(`../scenarios/${scenario}.mjs`);
  const driver = new Driver(uri, restart);
  try {
    await run(driver);
  } finally {
    await driver.close();
  }
  return driver.entries;
}

export async function replay(scenario, server) {
  const file = recordingOf(scenario);
  if (!existsSync(file)) throw new Error(`There is no recording of ${scenario}: ${file} does not exist.`);
  const recorded = JSON.parse(readFileSync(file, 'utf8'));
  return compare(recorded, await play(scenario, server));
}

/**
 * A step is equal when its answer is, and when both or neither tell of an error. The texts of errors are compared apart.
 * A step that the recording does not have is an answer too many: it is named after the recorded step before it.
 * Steps that differed between recordings of one server are not compared.
 */
export function compare(recorded, entries) {
  const { partners, extra } = align(recorded, entries);
  const steady = recorded.filter((want) => !want.unsteady);
  const wrong = extra.map(({ after, got }) => ({ step: `${numberOf(recorded[after])}+`, got }));
  const wrongTexts = [];
  let missed = 0;
  for (const want of steady) {
    const got = partners.get(want);
    const step = numberOf(want);
    if (!isSame(want, got)) {
      missed++;
      wrong.push({ step, want, got });
    }
    if (want.error !== undefined && want.error !== got?.error)
      wrongTexts.push({ step, want: want.error, got: got?.error });
  }
  const texts = steady.filter(({ error }) => error !== undefined).length;
  const counts = {
    ...{ equal: steady.length - missed, steps: steady.length },
    ...{ equalTexts: texts - wrongTexts.length, texts },
  };
  return { counts, wrong, wrongTexts };
}

const NUMBER_LENGTH = 4;
const numberOf = (entry) => entry?.step.slice(0, NUMBER_LENGTH) ?? '0000';
const titleOf = (entry) => entry.step.slice(NUMBER_LENGTH);

const isSame = (want, got) =>
  got !== undefined &&
  isDeepStrictEqual(got.got, want.got) &&
  (got.error === undefined) === (want.error === undefined);

/** Pairs recorded steps with those of now, in order, as many as possible: a message that did not come shifts no other step. */
function align(recorded, entries) {
  const longest = recorded.map(() => new Uint16Array(entries.length + 1));
  longest.push(new Uint16Array(entries.length + 1));
  for (let i = recorded.length - 1; i >= 0; i--)
    for (let j = entries.length - 1; j >= 0; j--)
      longest[i][j] =
        titleOf(recorded[i]) === titleOf(entries[j])
          ? longest[i + 1][j + 1] + 1
          : Math.max(longest[i + 1][j], longest[i][j + 1]);
  const partners = new Map();
  const extra = [];
  let i = 0;
  for (const [j, got] of entries.entries()) {
    while (
      i < recorded.length &&
      titleOf(recorded[i]) !== titleOf(got) &&
      longest[i + 1][j] >= longest[i][j + 1]
    )
      i++;
    if (i < recorded.length && titleOf(recorded[i]) === titleOf(got)) partners.set(recorded[i++], got);
    else extra.push({ after: i - 1, got });
  }
  return { partners, extra };
}
