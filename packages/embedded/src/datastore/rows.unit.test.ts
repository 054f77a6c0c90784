import { describe, expect, it } from 'vitest';
import { TestStore } from '../../test/support/datastores';
import { array, scalar, type Value } from '../sats';
import { hashBytes } from './bytes';
import { ChangedRows } from './changed-rows';
import { RowArena } from './row-arena';
import { RowSet } from './row-set';
import type { Row, RowCursor } from '.';

function rowsOf(cursor: RowCursor): Row[] {
  const rows: Row[] = [];
  for (let row = cursor.next(); row !== undefined; row = cursor.next()) rows.push(row);
  return rows;
}

/** Two byte arrays with the same hash, found by trying. */
function collision(): [Uint8Array, Uint8Array] {
  const seen = new Map<number, Uint8Array>();
  for (let number = 0; ; number++) {
    const bytes = new TextEncoder().encode(`${number}`);
    const hash = hashBytes(bytes, bytes.length);
    const other = seen.get(hash);
    if (other !== undefined) return [other, bytes];
    seen.set(hash, bytes);
  }
}

describe('a set of rows', () => {
  it('tells rows with the same hash apart', () => {
    const [first, second] = collision();
    const rows = new RowSet();
    rows.add(first);
    expect(rows.find(second, second.length)).toBeUndefined();
    rows.add(second);
    expect(rows.find(first, first.length)).toBe(first);
    expect(rows.find(second, second.length)).toBe(second);
    expect([...rows.all()]).toEqual([first, second]);
    rows.delete(first);
    expect(rows.find(first, first.length)).toBeUndefined();
    expect(rows.find(second, second.length)).toBe(second);
    expect(rows.size).toBe(1);
    rows.delete(second);
    expect(rows.find(second, second.length)).toBeUndefined();
    expect(rows.size).toBe(0);
  });
});

describe('changed rows', () => {
  it.each([3, 40])('are found and taken out by their bytes, %i of them', (count) => {
    const changed = new ChangedRows();
    const rows = Array.from({ length: count }, (_, at) => new Uint8Array([at, 1]));
    for (const row of rows) changed.add(row);
    expect(changed.find(new Uint8Array([1, 1, 9]), 2)).toBe(rows[1]);
    expect(changed.find(new Uint8Array([1, 1, 9]), 3)).toBeUndefined();
    changed.delete(new Uint8Array([1, 1]), 2);
    changed.delete(new Uint8Array([1, 1]), 2);
    expect(changed.find(new Uint8Array([1, 1]), 2)).toBeUndefined();
    const late = new Uint8Array([0, 2]);
    changed.add(late);
    expect(changed.find(late, 2)).toBe(late);
    changed.delete(late, 2);
    expect(changed.size).toBe(count - 1);
    expect(changed.drain()).toEqual(rows.filter((_row, at) => at !== 1));
    expect([changed.size, changed.drain()]).toEqual([0, []]);
  });
});

describe('the arena of a table', () => {
  it('keeps copies of short and long rows apart from what they were made of', () => {
    const arena = new RowArena();
    const sources = [0, 1, 600, 3000, 40_000, 7].map((length, at) => new Uint8Array(length + 3).fill(at + 1));
    const rows = sources.map((source) => arena.copy(source, source.length - 3));
    for (const source of sources) source.fill(0);
    expect(rows.map((row) => [row.length, new Set(row)])).toEqual(
      [0, 1, 600, 3000, 40_000, 7].map((length, at) => [length, new Set(length === 0 ? [] : [at + 1])]),
    );
  });

  it('lets short rows share memory', () => {
    const arena = new RowArena();
    const rows = Array.from({ length: 100 }, () => arena.copy(new Uint8Array(20), 20));
    expect(new Set(rows.map((row) => row.buffer)).size).toBeLessThan(5);
  });
});

describe('row codecs', () => {
  it('read columns one by one, behind columns of any length', () => {
    const test = new TestStore({
      name: 'mixed',
      columns: {
        a: scalar('U16'),
        b: scalar('String'),
        c: scalar('U8'),
        d: array(scalar('String')),
        e: scalar('Bool'),
      },
    });
    const codec = test.store.rowCodec(test.table.id);
    const values: Value[] = [7, 'text', 9, ['x', ''], true];
    const row = codec.encode(values);
    expect(codec.fixedSize).toBeUndefined();
    expect(values.map((_value, at) => codec.column(row, at))).toEqual(values);
    expect(codec.decode(row)).toEqual(values);
  });

  it('know the length of rows that all have the same', () => {
    const test = new TestStore(
      { name: 'point', columns: { x: scalar('I32'), y: scalar('I64') } },
      { name: 'nothing', columns: {} },
    );
    expect(test.store.rowCodec(test.table.id).fixedSize).toBe(12);
    expect(test.store.rowCodec(test.named('nothing').id).fixedSize).toBe(0);
  });
});

describe('a table without columns', () => {
  it('holds one row at most', () => {
    const test = new TestStore({ name: 'nothing', columns: {} });
    expect(test.insert([]).tables.length).toBe(1);
    expect(test.insert([]).isEmpty).toBe(true);
    expect(test.rows()).toEqual([[]]);
    expect(() => test.run((tx) => tx.deleteAllEqual(test.table.id, new Uint8Array(4).fill(255)))).toThrow(
      'the bytes are no list of rows of table `nothing`',
    );
  });
});

describe('cursors', () => {
  const sketch = {
    name: 'note',
    columns: { id: scalar('U32'), tag: scalar('String') },
    primaryKey: 0,
    indexes: [{ algorithm: 'btree', columns: [1] }],
  } as const;

  function filled(): TestStore {
    const test = new TestStore(sketch);
    test.insert(...Array.from({ length: 6 }, (_, id) => [id, id % 2 === 0 ? 'even' : 'odd']));
    return test;
  }

  const even = new Uint8Array([4, 0, 0, 0, 101, 118, 101, 110]);

  it('give what was there when they were opened', () => {
    const test = filled();
    const tx = test.begin();
    const all = tx.openTable(test.table.id);
    const point = tx.openPoint(test.index(1).id, even);
    const range = tx.openRange(test.index(1).id, new Uint8Array([2]), 0, 0, 1, 0);
    const one = tx.openPoint(test.index(0).id, new Uint8Array([3, 0, 0, 0]));
    for (const cursor of [all, point, range]) expect(cursor.next()).toBeDefined();
    tx.clear(test.table.id);
    expect([all, point, range, one].map((cursor) => rowsOf(cursor).length)).toEqual([5, 2, 5, 1]);
    expect(rowsOf(tx.openTable(test.table.id))).toEqual([]);
    tx.rollback();
    expect(test.rows().length).toBe(6);
  });

  it('give nothing more once closed, or when the transaction is over', () => {
    const test = filled();
    const tx = test.begin();
    const closed = tx.openTable(test.table.id);
    const unique = tx.openPoint(test.index(0).id, new Uint8Array([3, 0, 0, 0]));
    const ended = tx.openTable(test.table.id);
    expect(closed.next()).toBeDefined();
    closed.close();
    unique.close();
    expect([closed.next(), unique.next()]).toEqual([undefined, undefined]);
    tx.commit();
    expect(ended.next()).toBeUndefined();
  });

  it('may delete what they give', () => {
    const test = filled();
    test.run((tx) => {
      const cursor = tx.openPoint(test.index(1).id, even);
      for (let row = cursor.next(); row !== undefined; row = cursor.next()) {
        expect(tx.deleteByPoint(test.index(0).id, row, 4)).toBe(1);
      }
    });
    expect(test.rows().map(([id]) => id)).toEqual([1, 3, 5]);
  });
});

describe('an index that is not unique', () => {
  it('has the new row in place of the old one after an update that keeps its key', () => {
    const test = new TestStore({
      name: 'note',
      columns: { id: scalar('U32'), tag: scalar('U8'), text: scalar('String') },
      primaryKey: 0,
      indexes: [{ algorithm: 'btree', columns: [1] }],
    });
    test.insert([1, 7, 'a'], [2, 7, 'b'], [3, 8, 'c']);
    const update = (row: readonly Value[]): void => {
      test.run((tx) => tx.update(test.table.id, test.index(0).id, test.bytes(row)));
    };
    const tagged = (tag: number): unknown[] =>
      test.store
        .pointScan(test.index(1).id, new Uint8Array([tag]))
        .map((row) => test.store.rowCodec(test.table.id).column(row, 2));
    update([2, 7, 'B']);
    update([3, 8, 'C']);
    expect([tagged(7), tagged(8)]).toEqual([['a', 'B'], ['C']]);
    update([1, 8, 'A']);
    expect([tagged(7), tagged(8)]).toEqual([['B'], ['C', 'A']]);
    update([2, 9, 'B']);
    expect([tagged(7), tagged(9)]).toEqual([[], ['B']]);
  });
});

describe('an index of floats', () => {
  it('finds, orders and forgets every float, NaN and both zeros too', () => {
    const test = new TestStore({
      name: 'reading',
      columns: { id: scalar('U32'), value: scalar('F64') },
      primaryKey: 0,
      indexes: [{ algorithm: 'btree', columns: [1] }],
    });
    const values = [NaN, -0, 0, Infinity, -Infinity, 1.5, -1.5, 5e-324, NaN];
    test.insert(...values.map((value, id) => [id, value]));
    const all = (): unknown[] =>
      test.store
        .rangeScan(test.index(1).id, new Uint8Array([2]), 0, 0, 1, 0)
        .map((row) => test.store.rowCodec(test.table.id).column(row, 0));
    expect(all()).toEqual([4, 6, 1, 2, 7, 5, 3, 0, 8]);
    const key = new Uint8Array(new Float64Array([NaN, 0]).buffer);
    expect(test.store.pointScan(test.index(1).id, key, 8).length).toBe(2);
    test.run((tx) => {
      expect(tx.deleteByPoint(test.index(1).id, key, 8)).toBe(2);
      expect(tx.deleteByPoint(test.index(1).id, key.subarray(8))).toBe(2);
    });
    expect(all()).toEqual([4, 6, 7, 5, 3]);
  });
});
