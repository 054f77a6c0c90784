import type { SequenceLog } from './auto-increment';
import { DatastoreError, Errno } from './datastore-error';
import { IteratorCursor, ListCursor } from './row-cursor';
import { UniqueIndex } from './row-index';
import type { TableReader } from './table-reader';
import type { TableStore } from './table-store';
import type { BeginOptions, Commit, Row, RowCursor, SequenceChange, TableChange, Tx } from './types';

/** What a transaction needs of its datastore. */
export interface TransactionHome {
  readonly reader: TableReader;
  readonly sequences: SequenceLog;
  /** Called once, when the transaction ends. Gives the offset of the commit. */
  close(isEmpty: boolean): number;
}

const NO_SEQUENCES: readonly SequenceChange[] = [];

export class Transaction<Caller> implements Tx<Caller> {
  readonly timestampMicros: bigint;
  readonly caller: Caller | undefined;
  readonly #home: TransactionHome;
  readonly #reader: TableReader;
  #used: TableStore[] = [];
  #isOpen = true;

  constructor(home: TransactionHome, options: BeginOptions<Caller>) {
    this.#home = home;
    this.#reader = home.reader;
    this.timestampMicros = options.timestampMicros;
    this.caller = options.caller;
    home.sequences.startTransaction();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The reads, while the transaction is open. */
  #reads(): TableReader {
    if (!this.#isOpen)
      throw new DatastoreError(Errno.NotInTransaction, 'the transaction is over: begin another one');
    return this.#reader;
  }

  rowCount(tableId: number): number {
    return this.#reads().rowCount(tableId);
  }

  scan(tableId: number): Iterable<Row> {
    return this.#reads().scan(tableId);
  }

  pointScan(indexId: number, buffer: Uint8Array, length = buffer.length): readonly Row[] {
    return this.#reads().pointScan(indexId, buffer, length);
  }

  rangeScan(
    indexId: number,
    buffer: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): readonly Row[] {
    return this.#reads().rangeScan(indexId, buffer, prefixLength, prefixColumns, startLength, endLength);
  }

  openTable(tableId: number): RowCursor {
    const table = this.#reads().table(tableId);
    return this.#cursor(table, table.all());
  }

  openPoint(indexId: number, buffer: Uint8Array, length = buffer.length): RowCursor {
    const reader = this.#reads();
    const { table, index } = reader.index(indexId);
    const key = reader.point(index, buffer, length);
    return index instanceof UniqueIndex
      ? new ListCursor(index.rows(key))
      : this.#cursor(table, index.iterate(key));
  }

  openRange(
    indexId: number,
    buffer: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): RowCursor {
    const reader = this.#reads();
    const { table, index } = reader.index(indexId);
    const scan = reader.range(index, buffer, prefixLength, prefixColumns, startLength, endLength);
    return this.#cursor(table, 'only' in scan ? index.iterate(scan.only) : index.range(scan));
  }

  #cursor(table: TableStore, rows: Iterable<Row>): RowCursor {
    this.#use(table);
    return new IteratorCursor(rows, table.cursors);
  }

  insert(tableId: number, buffer: Uint8Array, length = buffer.length): number {
    const table = this.#reads().table(tableId);
    this.#use(table);
    return table.insert(buffer, length);
  }

  update(tableId: number, indexId: number, buffer: Uint8Array, length = buffer.length): number {
    const reader = this.#reads();
    const table = reader.table(tableId);
    const { index } = reader.index(indexId);
    if (index.schema.tableId !== tableId) {
      throw new DatastoreError(
        Errno.NoSuchIndex,
        `table \`${table.schema.name}\` has no index with the id ${indexId}`,
      );
    }
    if (!(index instanceof UniqueIndex)) {
      throw new DatastoreError(
        Errno.IndexNotUnique,
        `index \`${index.schema.name}\` is not unique, so it does not tell which row to update`,
      );
    }
    this.#use(table);
    return table.update(index, buffer, length);
  }

  deleteByPoint(indexId: number, buffer: Uint8Array, length = buffer.length): number {
    const { table } = this.#reads().index(indexId);
    return this.#deleteAll(table, this.pointScan(indexId, buffer, length));
  }

  deleteByRange(
    indexId: number,
    buffer: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): number {
    const { table } = this.#reads().index(indexId);
    return this.#deleteAll(
      table,
      this.rangeScan(indexId, buffer, prefixLength, prefixColumns, startLength, endLength),
    );
  }

  #deleteAll(table: TableStore, rows: readonly Row[]): number {
    if (rows.length > 0) this.#use(table);
    for (const row of rows) table.delete(row);
    return rows.length;
  }

  deleteAllEqual(tableId: number, buffer: Uint8Array, length = buffer.length): number {
    const table = this.#reads().table(tableId);
    const rows = table.split(buffer, length);
    this.#use(table);
    let deleted = 0;
    for (const row of rows) if (table.deleteEqual(row)) deleted++;
    return deleted;
  }

  clear(tableId: number): number {
    const table = this.#reads().table(tableId);
    this.#use(table);
    const count = table.size + table.deletedCount;
    table.clear();
    return count;
  }

  /** Notes a table that has to hear of the end of the transaction. */
  #use(table: TableStore): void {
    if (table.isUsed) return;
    table.isUsed = true;
    this.#used.push(table);
  }

  commit(): Commit<Caller> {
    this.#reads();
    this.#refuseCutWrites();
    this.#isOpen = false;
    const { sequences } = this.#home;
    const tables: TableChange[] = [];
    for (const table of this.#used) {
      const change = table.settle();
      if (change !== undefined) tables.push(change);
    }
    if (tables.length > 1) tables.sort((a, b) => a.tableId - b.tableId);
    const isEmpty = tables.length === 0 && !sequences.hasMoved;
    return {
      offset: this.#home.close(isEmpty),
      isEmpty,
      timestampMicros: this.timestampMicros,
      caller: this.caller,
      tables,
      sequences: isEmpty ? NO_SEQUENCES : sequences.take(),
    };
  }

  #refuseCutWrites(): void {
    for (const table of this.#used) {
      if (!table.isWriting) continue;
      this.rollback();
      throw new DatastoreError(
        Errno.HostCallFailure,
        'a write of this transaction was cut short by an error in the middle of it, so all of it was taken back',
      );
    }
  }

  rollback(): void {
    this.#reads();
    this.#isOpen = false;
    for (const table of this.#used) table.undo();
    this.#home.close(true);
  }
}
