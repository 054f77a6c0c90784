import { DatastoreError, Errno, unreadable } from './datastore-error';
import type { Key, KeyRange } from './index-key';
import type { RowIndex } from './row-index';
import type { TableStore } from './table-store';
import type { ReadView, Row } from './types';

/** An index with the table it belongs to. */
export interface IndexStore {
  readonly table: TableStore;
  readonly index: RowIndex;
}

/** What an index scan goes through: the rows of one key, or those of a range. */
export type Scan = { readonly only: Key } | KeyRange;

/** Finds tables and indexes by id, and rows by key. The reads of the datastore and of a transaction are these. */
export class TableReader implements ReadView {
  readonly #tables: ReadonlyMap<number, TableStore>;
  readonly #indexes: ReadonlyMap<number, IndexStore>;

  constructor(tables: ReadonlyMap<number, TableStore>) {
    this.#tables = tables;
    this.#indexes = new Map(
      Array.from(tables.values()).flatMap((table) =>
        table.indexes.map((index): [number, IndexStore] => [index.schema.id, { table, index }]),
      ),
    );
  }

  /** @throws DatastoreError errno 4 */
  table(tableId: number): TableStore {
    const table = this.#tables.get(tableId);
    if (table === undefined)
      throw new DatastoreError(Errno.NoSuchTable, `there is no table with the id ${tableId}`);
    return table;
  }

  /** @throws DatastoreError errno 5 */
  index(indexId: number): IndexStore {
    const index = this.#indexes.get(indexId);
    if (index === undefined)
      throw new DatastoreError(Errno.NoSuchIndex, `there is no index with the id ${indexId}`);
    return index;
  }

  /** @throws DatastoreError errno 3 */
  point(index: RowIndex, buffer: Uint8Array, length: number): Key {
    try {
      return index.keys.ofPoint(buffer, length);
    } catch (error) {
      throw unreadable(error, `key of index \`${index.schema.name}\``);
    }
  }

  /** @throws DatastoreError errno 3, 10 */
  range(
    index: RowIndex,
    buffer: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): Scan {
    if (index.schema.algorithm === 'hash') {
      throw new DatastoreError(
        Errno.WrongIndexAlgorithm,
        `index \`${index.schema.name}\` is a hash index and knows no order: it finds points only`,
      );
    }
    try {
      return index.keys.ofRange(buffer, prefixLength, prefixColumns, startLength, endLength);
    } catch (error) {
      throw unreadable(error, `range of index \`${index.schema.name}\``);
    }
  }

  rowCount(tableId: number): number {
    return this.table(tableId).size;
  }

  scan(tableId: number): Iterable<Row> {
    return this.table(tableId).all();
  }

  pointScan(indexId: number, buffer: Uint8Array, length = buffer.length): readonly Row[] {
    const { index } = this.index(indexId);
    return index.rows(this.point(index, buffer, length));
  }

  rangeScan(
    indexId: number,
    buffer: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): readonly Row[] {
    const { index } = this.index(indexId);
    const scan = this.range(index, buffer, prefixLength, prefixColumns, startLength, endLength);
    return 'only' in scan ? index.rows(scan.only) : Array.from(index.range(scan));
  }
}
