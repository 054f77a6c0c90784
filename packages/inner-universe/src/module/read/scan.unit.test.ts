import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../../test/arbitraries';
import { scan } from './scan';

test('pages of a scan, one after another, visit every row once and in order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 2_000 })),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 50 }),
      (places, maxRows, take) => {
        const table = places.sort((one, other) => one - other).map((place) => ({ created: BigInt(place) }));
        const seen: number[] = [];
        let after: number | undefined = 0;
        while (after !== undefined) {
          let left = take;
          after = scan({
            rows: ({ low, high }) => table.filter(({ created }) => created >= low && created <= high),
            after,
            head: 2_000,
            maxRows,
            visit: ({ created }) => {
              if (left-- <= 0) return false;
              seen.push(Number(created));
              return true;
            },
          });
        }
        expect(seen).toEqual(places);
      },
    ),
    runs,
  );
});
