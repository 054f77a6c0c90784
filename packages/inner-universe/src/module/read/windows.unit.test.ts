import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../../test/arbitraries';
import { windowsDown, windowsUp, type Window } from './windows';

const covered = (windows: readonly Window[]) =>
  windows.flatMap(({ low, high }) => Array.from({ length: high - low + 1 }, (_, index) => low + index));

test('windows cover every position once, upwards and downwards', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.nat({ max: 3_000 }),
      fc.integer({ min: 1, max: 100 }),
      fc.boolean(),
      (low, length, first, sparse) => {
        const high = low + length - 1;
        const expected = Array.from({ length }, (_, index) => low + index);
        const size = { first, sparse: () => sparse };
        const up = [...windowsUp(low, high, size)];
        const down = [...windowsDown(low, high, size)];
        expect(covered(up)).toEqual(expected);
        expect(covered(down.toReversed())).toEqual(expected);
      },
    ),
    runs,
  );
});

test('they grow while little is found, up to a bound, and stay where enough is', () => {
  const widths = (windows: Iterable<Window>) => [...windows].map(({ low, high }) => high - low + 1);
  expect(widths(windowsUp(1, 50_000))).toEqual([64, 256, 1_024, 4_096, 16_384, 16_384, 11_792]);
  expect(widths(windowsDown(1, 300, { first: 100, sparse: () => false }))).toEqual([100, 100, 100]);
});

test('they are no wider than they may be', () => {
  const most = [40, 1, 1_000];
  const widths = [...windowsUp(1, 200, { first: 16, most: () => most.shift() ?? 5 })].map(
    ({ low, high }) => high - low + 1,
  );
  expect(widths.slice(0, 5)).toEqual([16, 40, 1, 4, 5]);
});

test('an empty range has none', () => {
  expect([...windowsUp(5, 4)]).toEqual([]);
  expect([...windowsDown(5, 4)]).toEqual([]);
});
