import { describe, expect, it } from 'vitest';
import { QueryStore } from '../../test/support/query-store';
import { scalar } from '../sats';

const store = new QueryStore({
  name: 'item',
  columns: {
    id: scalar('U64'),
    account: scalar('U32'),
    kind: scalar('U8'),
    weight: scalar('I32'),
    label: scalar('String'),
    ratio: scalar('F64'),
  },
  primaryKey: 0,
  indexes: [
    { algorithm: 'btree', columns: [1, 2, 3] },
    { algorithm: 'hash', columns: [4] },
    { algorithm: 'btree', columns: [5] },
  ],
});
const rows = Array.from({ length: 200 }, (_, at) => [
  BigInt(at),
  at % 10,
  at % 4,
  (at % 7) - 3,
  `l${at % 20}`,
  at % 3 === 0 ? -0 : at % 3 === 1 ? 0 : NaN,
]);
store.insert(...rows);

describe('the rows a query looks at', () => {
  it.each([
    ['the whole table without a condition', 'SELECT * FROM item', 200],
    ['one row for a unique key', 'SELECT * FROM item WHERE id = 17', 1],
    [
      'one row for a unique key among other conditions',
      "SELECT * FROM item WHERE label = 'l1' AND id = 21 AND account = 1",
      1,
    ],
    ['none for a key that is not there', 'SELECT * FROM item WHERE id = 1000', 0],
    ['a range of the key', 'SELECT * FROM item WHERE id >= 10 AND id < 15', 5],
    ['a range open above', 'SELECT * FROM item WHERE id > 189', 10],
    ['a range open below', 'SELECT * FROM item WHERE 3 >= id', 4],
    ['nothing where the bounds cross', 'SELECT * FROM item WHERE id > 20 AND id < 10', 0],
    ['the first column of an index', 'SELECT * FROM item WHERE account = 3', 20],
    ['the first columns of an index', 'SELECT * FROM item WHERE kind = 1 AND account = 3', 10],
    [
      'a range behind the first columns',
      'SELECT * FROM item WHERE account = 3 AND kind = 1 AND weight > 0 AND weight <= 2',
      4,
    ],
    ['all columns of an index', 'SELECT * FROM item WHERE account = 3 AND kind = 1 AND weight = -3', 1],
    ['a hash index by its point', "SELECT * FROM item WHERE label = 'l7'", 10],
    ['the whole table for a range of a hash index', "SELECT * FROM item WHERE label > 'l7'", 200],
    ['the whole table for an OR', 'SELECT * FROM item WHERE id = 1 OR id = 2', 200],
    ['the whole table for a column without an index', 'SELECT * FROM item WHERE kind = 1', 200],
    ['the whole table for a float, whose zeros are two', 'SELECT * FROM item WHERE ratio = 0', 200],
    ['the whole table for an inequality', 'SELECT * FROM item WHERE id <> 1', 200],
  ])('are %s', (_what, sql, looked) => {
    const view = store.counting();
    const query = store.compile(sql);
    const found = query.rows(view);
    expect(view.given).toBe(looked);
    const expected = [...store.store.scan(store.table.id)].filter((row) => query.matches(row));
    expect(found.length).toBe(expected.length);
    expect(new Set(found)).toEqual(new Set(expected));
  });

  it('take both zeros, and NaN for the greatest', () => {
    expect(store.query('SELECT * FROM item WHERE ratio = 0')).toHaveLength(134);
    expect(store.query('SELECT * FROM item WHERE ratio > 1e308')).toHaveLength(66);
    expect(store.query('SELECT * FROM item WHERE ratio <> 0')).toHaveLength(66);
  });
});

describe('the watch of a query', () => {
  it.each([
    ['SELECT * FROM item', undefined],
    ['SELECT * FROM item WHERE id = 5', [0, 1]],
    ['SELECT * FROM item WHERE 5 = id', [0, 1]],
    ['SELECT * FROM item WHERE id > 5', undefined],
    ["SELECT * FROM item WHERE id > 5 AND label = 'x'", [4, 1]],
    ["SELECT * FROM item WHERE label = 'x' OR label = 'y' OR label = 'x'", [4, 2]],
    ["SELECT * FROM item WHERE label = 'x' OR id = 1", undefined],
    ["SELECT * FROM item WHERE label = 'x' OR weight > 1", undefined],
    ["SELECT * FROM item WHERE (label = 'x' OR label = 'y') AND kind = 1", [2, 1]],
    ['SELECT * FROM item WHERE ratio = 1', undefined],
    ['SELECT * FROM item WHERE id = id', undefined],
    ['SELECT * FROM item WHERE true', undefined],
  ] as const)('%s', (sql, expected) => {
    const { watch } = store.compile(sql);
    expect(watch === undefined ? undefined : [watch.position, watch.keys.size]).toEqual(expected);
  });
});
