import { Placeholders } from './placeholders.mjs';
import { Refusals } from './refusals.mjs';

/**
 * A step is equal when its answer is, and when both or neither tell of an error. The texts of errors are compared apart.
 * A step that the recording does not have is an answer too many: it is named after the recorded step before it.
 * Steps that differed between recordings of one server are not compared.
 */
export function compare(recorded, entries) {
  const { partners, extra } = align(recorded, entries);
  const names = new Placeholders();
  const refusals = new Refusals();
  const steady = recorded.filter((want) => !want.unsteady);
  const wrong = extra.map(({ after, got }) => ({ step: `${numberOf(recorded[after])}+`, got }));
  const wrongTexts = [];
  let equal = 0;
  let equalOtherwise = 0;
  for (const want of steady) {
    const got = partners.get(want);
    const step = numberOf(want);
    refusals.notice(want, got);
    if (isSame(want, got, names)) equal++;
    else {
      const isOtherwise = isSame(refusals.without(want), refusals.without(got ?? silence(want)), names);
      if (isOtherwise) equalOtherwise++;
      wrong.push({ step, want, got, isOtherwise });
    }
    if (want.error !== undefined && !names.areSame(want.error, got?.error))
      wrongTexts.push({ step, want: want.error, got: got?.error });
  }
  const texts = steady.filter(({ error }) => error !== undefined).length;
  const counts = {
    ...{ steps: steady.length, equal, equalOtherwise },
    ...{ texts, equalTexts: texts - wrongTexts.length },
  };
  return { counts, wrong, wrongTexts };
}

/** Nothing is noted where nothing comes. */
const silence = (want) => (Array.isArray(want.got) ? { ...want, got: [] } : undefined);

const NUMBER_LENGTH = 4;
const numberOf = (entry) => entry?.step.slice(0, NUMBER_LENGTH) ?? '0000';
const titleOf = (entry) => entry.step.slice(NUMBER_LENGTH);

const isSame = (want, got, names) =>
  got !== undefined &&
  (got.error === undefined) === (want.error === undefined) &&
  names.areSame(want.got, got.got);

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
