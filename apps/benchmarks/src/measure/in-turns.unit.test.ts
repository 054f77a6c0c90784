import { expect, test } from 'vitest';
import { compareInTurns } from './in-turns';

test('contestants take turns with the same number of calls, and are compared round by round', async () => {
  const turns: string[] = [];
  const done = { fast: 0, slow: 0 };
  const contestant = (what: 'fast' | 'slow', msPerCall: number) => ({
    what,
    prepare: (calls: number) => () => {
      turns.push(what);
      done[what] += calls;
      return Promise.resolve(calls * msPerCall);
    },
  });
  const said: string[] = [];
  const { rates, ratios } = await compareInTurns(
    [contestant('slow', 2), contestant('fast', 1)],
    { rounds: 3, calls: 100 },
    (text) => said.push(text),
  );
  expect(rates).toEqual([500, 1_000]);
  expect(ratios).toEqual([1, 2]);
  expect(done).toEqual({ fast: 400, slow: 400 });
  expect(turns.slice(0, 4)).toEqual(['slow', 'fast', 'slow', 'fast']);
  expect(said).toEqual(['warming up', 'round 1 of 3', 'round 2 of 3', 'round 3 of 3']);
});
