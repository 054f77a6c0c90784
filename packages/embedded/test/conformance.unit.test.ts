import { describe, expect, it } from 'vitest';
import { compare } from '../conformance/lib/compare.mjs';
import type { Entry, Outcome } from '../conformance/lib/replay.mjs';
import { formatSteps, readSteps } from '../conformance/lib/step-list.mjs';
import { judge } from '../conformance/lib/written.mjs';

/** A transcript, its steps numbered. */
const transcript = (...steps: readonly (readonly [what: string, got: unknown, error?: string])[]): Entry[] =>
  steps.map(([what, got, error], at) => ({
    step: `${String(at + 1).padStart(4, '0')} ${what}`,
    got,
    ...(error !== undefined && { error }),
  }));

const named = ({ wrong, wrongTexts }: Outcome): (readonly string[])[] => [
  wrong.map(({ step }) => step),
  wrongTexts.map(({ step }) => step),
];

describe('a transcript beside a recording', () => {
  it('is equal step by step, texts of errors apart', () => {
    const recorded = transcript(['a', { n: 1 }], ['b', { code: 1 }, 'no'], ['c', [1, 2]], ['d', {}, 'gone']);
    expect(compare(recorded, recorded).counts).toEqual({
      ...{ steps: 4, equal: 4, equalOtherwise: 0 },
      ...{ texts: 2, equalTexts: 2 },
    });
    const now = transcript(['a', { n: 2 }], ['b', { code: 1 }, 'never'], ['c', [2, 1]], ['d', {}]);
    const outcome = compare(recorded, now);
    expect(outcome.counts).toMatchObject({ equal: 1, equalTexts: 0 });
    expect(named(outcome)).toEqual([
      ['0001', '0003', '0004'],
      ['0002', '0004'],
    ]);
  });

  it('is not shifted by a message that does not come, nor by one too many', () => {
    const recorded = transcript(['a', 1], ['a receives', 2], ['b', 3], ['c', 4]);
    expect(named(compare(recorded, transcript(['a', 1], ['b', 3], ['c', 4])))[0]).toEqual(['0002']);
    const more = transcript(['a', 1], ['a receives', 2], ['b', 3], ['b receives', 9], ['c', 4]);
    expect(named(compare(recorded, more))[0]).toEqual(['0003+']);
    expect(compare(recorded, more).counts.equal).toBe(4);
  });

  it('leaves out what was not the same each time', () => {
    const [first, second] = transcript(['a', 1], ['b', 2]);
    const recorded = [{ ...first, unsteady: true }, second].filter((entry) => entry !== undefined) as Entry[];
    expect(compare(recorded, transcript(['a', 7], ['b', 2])).counts).toMatchObject({ steps: 1, equal: 1 });
  });

  it('may call somebody by another number, but everywhere', () => {
    const recorded = transcript(['a', '<identity 2>'], ['b', { who: '<identity 2>', other: '<identity 1>' }]);
    const names = (first: string, again: string, other: string): Entry[] =>
      transcript(['a', first], ['b', { who: again, other }]);
    const equal = (...parts: Parameters<typeof names>): number =>
      compare(recorded, names(...parts)).counts.equal;
    expect(equal('<identity 1>', '<identity 1>', '<identity 7>')).toBe(2);
    expect(equal('<identity 1>', '<identity 3>', '<identity 7>')).toBe(1);
    expect(equal('<identity 1>', '<identity 1>', '<identity 1>')).toBe(1);
  });

  it('is compared without what refused subscriptions would tell', () => {
    const update = (querySets: object): object => ({ tag: 'TransactionUpdate', querySets });
    const recorded = transcript(
      ['c subscribes 1: JOIN', { tag: 'SubscribeApplied', querySetId: 1 }],
      ['x: c receives', [update({ 1: 'joined', 2: 'plain' })]],
      ['y: c receives', [update({ 1: 'joined' })]],
      ['c calls f', { tag: 'ReducerResult', querySets: { 1: 'joined' } }],
      ['c unsubscribes 1', { tag: 'UnsubscribeApplied', querySetId: 1 }],
      ['z: d receives', [update({ 1: 'others' })]],
    );
    const refused = ['c subscribes 1: JOIN', { tag: 'SubscriptionError', querySetId: 1 }, 'no'] as const;
    const rest = (plain: string): Entry[] =>
      transcript(
        refused,
        ['x: c receives', [update({ 2: plain })]],
        ['c calls f', { tag: 'ReducerResult', querySets: {} }],
        ['c unsubscribes 1', { tag: 'SubscriptionError', querySetId: 1 }, 'unknown'],
      );
    const outcome = compare(recorded, rest('plain'));
    expect(outcome.counts).toMatchObject({ equal: 0, equalOtherwise: 4 });
    expect(outcome.wrong.filter(({ isOtherwise }) => !isOtherwise).map(({ step }) => step)).toEqual([
      '0001',
      '0006',
    ]);
    expect(compare(recorded, rest('other')).counts.equalOtherwise).toBe(3);
  });
});

describe('an outcome', () => {
  const recorded = transcript(['a', 1], ['b', {}, 'no'], ['c', 3]);
  const outcome = compare(recorded, transcript(['a', 2], ['b', {}, 'never'], ['c', 3]));
  const written = { Views: { steps: '0001' }, Joins: { texts: '0002' } };

  it('is right when it is what is written down', () => {
    expect(judge(outcome, outcome.counts, written)).toEqual([]);
  });

  it('is wrong when a count fell, and when one rose that is not written down', () => {
    expect(judge(outcome, { ...outcome.counts, equal: 3 }, written)).toEqual(['equal went from 3 to 2']);
    expect(judge(outcome, { ...outcome.counts, equalTexts: 1 }, written)).toEqual([
      'equalTexts went from 1 to 0',
    ]);
    expect(judge(outcome, { ...outcome.counts, equal: 1 }, written)).toEqual([
      'equal went from 1 to 2: write it down with `pnpm run conformance --write`',
    ]);
    expect(judge(outcome, undefined, written)).toHaveLength(1);
  });

  it('is wrong where a difference has no reason, and where one is written down that is none', () => {
    expect(judge(outcome, outcome.counts, {})).toEqual([
      expect.stringMatching(/^the step 0001 differs/),
      expect.stringMatching(/^the text 0002 differs/),
    ]);
    expect(judge(outcome, outcome.counts, { ...written, Rules: { steps: '0003' } })).toEqual([
      '0003 is equal, and differences.json says that it differs',
    ]);
  });
});

describe('a list of steps', () => {
  it('is short, and read back', () => {
    const steps = ['0001', '0002', '0003', '0003+', '0009', '0010', '1100'];
    expect(formatSteps([...steps, '0001'].reverse())).toBe('0001 to 0003, 0003+, 0009 to 0010, 1100');
    expect(readSteps(formatSteps(steps))).toEqual(steps);
    expect(readSteps(undefined)).toEqual([]);
  });
});
