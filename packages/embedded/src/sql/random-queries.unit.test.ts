import fc from 'fast-check';
import { expect, it } from 'vitest';
import { QueryStore } from '../../test/support/query-store';
import { randomQuery, randomRow } from '../../test/support/random-queries';
import { replayable } from '../../test/support/runs';
import { scalar } from '../sats';

it('a random query gives the rows for which its condition holds, by whatever index', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(randomRow, { selector: ([id]) => id, maxLength: 16 }),
      fc.array(randomQuery, { maxLength: 8 }),
      (rows, queries) => {
        const store = new QueryStore({
          name: 'thing',
          columns: {
            id: scalar('U32'),
            kind: scalar('U32'),
            weight: scalar('I64'),
            label: scalar('String'),
            active: scalar('Bool'),
          },
          primaryKey: 0,
          indexes: [
            { algorithm: 'btree', columns: [1, 2] },
            { algorithm: 'hash', columns: [3] },
          ],
        });
        store.insert(...rows);
        const byId = (a: readonly unknown[], b: readonly unknown[]): number => Number(a[0]) - Number(b[0]);
        for (const { sql, holds } of queries) {
          const query = store.compile(sql);
          expect(store.query(sql).sort(byId)).toEqual(rows.filter(holds).sort(byId));
          for (const row of rows) expect(query.matches(store.bytes(row))).toBe(holds(row));
        }
      },
    ),
    replayable(60),
  );
});
