import { expect, it } from 'vitest';
import { TestStore } from '../../test/support/datastores';
import { scalar, type Value } from '../sats';
import { equalRows, firstRepeatedRow } from './equal-keys';

type Thing = readonly [id: number, name: string, size: number];

class Things extends TestStore {
  constructor(...rows: readonly Thing[]) {
    super({
      name: 't',
      columns: { id: scalar('U32'), name: scalar('String'), size: scalar('F64') },
      primaryKey: 0,
    });
    this.insert(...rows);
  }

  /** Ids of the rows that share their values in some columns. */
  equal(...columns: readonly number[]): Value[][] {
    const groups = equalRows(this.table, this.store.schema.typespace, columns, this.#rows);
    return groups.map((group) => group.map((row) => this.#id(row)));
  }

  firstRepeated(...columns: readonly number[]): Value | undefined {
    const row = firstRepeatedRow(this.table, this.store.schema.typespace, columns, this.#rows);
    return row === undefined ? undefined : this.#id(row);
  }

  get #rows(): Uint8Array[] {
    return [...this.store.scan(this.table.id)];
  }

  #id(row: Uint8Array): Value {
    return this.store.rowCodec(this.table.id).column(row, 0);
  }
}

it('finds rows that share a value, in the order of the values', () => {
  const things = new Things([1, 'b', 1], [2, 'a', 1], [3, 'b', 2], [4, 'a', 2], [5, 'c', 1], [6, 'b', 3]);
  expect(things.equal(1)).toEqual([
    [2, 4],
    [1, 3, 6],
  ]);
  expect(things.firstRepeated(1)).toBe(3);
});

it('compares several columns together, and floats as an index does', () => {
  const things = new Things(
    [1, 'a', Number.NaN],
    [2, 'b', Number.NaN],
    [3, 'a', Number.NaN],
    [4, 'a', 0],
    [5, 'a', -0],
  );
  expect(things.equal(1, 2)).toEqual([
    [4, 5],
    [1, 3],
  ]);
  expect(things.firstRepeated(2, 1)).toBe(3);
});

it('finds nothing where all values are different', () => {
  const things = new Things([1, 'a', 1], [2, 'b', 1]);
  expect(things.equal(1)).toEqual([]);
  expect(things.firstRepeated(1)).toBeUndefined();
  expect(new Things().firstRepeated(2)).toBeUndefined();
});
