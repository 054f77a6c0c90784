import type { DatabaseSchema, TableSchema } from '../schema/types';
import type { Value } from '../sats/types';

/**
 * A row: its BSATN bytes. Immutable: nobody may write to it, and it may share its buffer with other rows
 * (use `byteOffset` and `byteLength`, never `buffer` alone). Two rows of a table are the same row exactly when their
 * bytes are equal, and while a row is stored one and the same object stands for it.
 */
export type Row = Uint8Array;

/** Net change of one table. A row is in at most one of the two lists, once. */
export interface TableChange {
  readonly tableId: number;
  readonly table: TableSchema;
  /** Rows that were not there before. For an event table: the events, in the order they were inserted. */
  readonly inserts: readonly Row[];
  /** Rows that were there before. An update is one delete and one insert. */
  readonly deletes: readonly Row[];
}

/** A sequence reserved numbers. After a restart it goes on at `allocated`. */
export interface SequenceChange {
  readonly sequenceId: number;
  readonly tableId: number;
  readonly allocated: bigint;
}

/**
 * What one transaction changed: the value that storage, subscriptions and tests all read.
 * Replaying commits in order of offset gives the state.
 */
export interface Commit<Caller = unknown> {
  /**
   * Position in the order of commits, from 1, without gaps. A commit that changed nothing takes none: it carries the
   * offset of the commit before it (0 when there was none), so it names what its transaction saw in either case.
   */
  readonly offset: number;
  /** Whether nothing changed: no table, no sequence. */
  readonly isEmpty: boolean;
  /** Microseconds since the Unix epoch, as given to `begin`. */
  readonly timestampMicros: bigint;
  /** Who asked for it, as given to `begin`; the datastore does not look at it. */
  readonly caller: Caller | undefined;
  /** Ascending by table id. Tables without a net change are left out. */
  readonly tables: readonly TableChange[];
  /** Ascending by sequence id. */
  readonly sequences: readonly SequenceChange[];
}

/**
 * Synchronous reads. Unknown tables and indexes are a `DatastoreError` with errno 4 or 5.
 *
 * Ranges of an index have the format of the module ABI, in one buffer: `prefixLength` bytes of BSATN for the first
 * `prefixColumns` columns (equality), then the lower bound, then the upper bound, each a tag byte (0 included,
 * 1 excluded, 2 unbounded) and, unless unbounded, the BSATN of the next column. `endLength` 0 means that the upper bound
 * is the lower one. Further columns are free.
 */
export interface ReadView {
  /** Number of rows. */
  rowCount(tableId: number): number;
  /**
   * All rows, in no promised order. Not a copy: do not write while iterating.
   */
  scan(tableId: number): Iterable<Row>;
  /**
   * Rows whose index columns equal the key: BSATN of all index columns, one after the other, in the first `length`
   * bytes of `buffer` (default: all of it). The result is a copy.
   * @throws DatastoreError errno 3 when the bytes are no such key
   */
  pointScan(indexId: number, buffer: Uint8Array, length?: number): readonly Row[];
  /**
   * Rows within the bounds, in key order (rows with equal keys in no promised order). The result is a copy.
   * @throws DatastoreError errno 3 when the bytes are no such bounds, 10 when the index knows no order (hash)
   */
  rangeScan(
    indexId: number,
    buffer: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): readonly Row[];
}

/**
 * Goes through rows one at a time, at the cost of those it gives. What it gives is what was there when it was opened:
 * a write to the table first takes the rest of the open cursors aside. Closing one that was not read to the end saves that.
 * All cursors end with their transaction.
 */
export interface RowCursor {
  /** The next row; `undefined` after the last one. */
  next(): Row | undefined;
  close(): void;
}

/**
 * The one open transaction. Reads see its own writes. Every method is synchronous, and a method that throws a
 * `DatastoreError` has changed nothing but the numbers taken from sequences. (A stack overflow can end a write in the middle;
 * then `rollback` mends it and `commit` refuses.)
 */
export interface Tx<Caller = unknown> extends ReadView {
  readonly timestampMicros: bigint;
  readonly caller: Caller | undefined;
  readonly isOpen: boolean;
  /** All rows of a table, as they are now, one at a time. */
  openTable(tableId: number): RowCursor;
  /** What `pointScan` would return, one at a time. */
  openPoint(indexId: number, buffer: Uint8Array, length?: number): RowCursor;
  /** What `rangeScan` would return, one at a time. */
  openRange(
    indexId: number,
    buffer: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): RowCursor;
  /**
   * Inserts the row in the first `length` bytes of `buffer`. A zero in an auto-increment column is replaced by the next
   * number of its sequence, cut to the width of the column. The replaced columns' values are written to `buffer`
   * from position 0, in column order.
   * A row equal to a stored one is no change and no error; a row deleted in this transaction comes back.
   * @returns how many bytes were written back; 0 when nothing was generated
   * @throws DatastoreError errno 3 (no row of this table), 4, 12 (another row has the same unique key)
   */
  insert(tableId: number, buffer: Uint8Array, length?: number): number;
  /**
   * Replaces the row that has the new row's key in the given unique index. Auto-increment as for `insert`, before the
   * row is looked up.
   * @returns how many bytes were written back
   * @throws DatastoreError errno 3, 4, 5, 14 (the index is not unique), 12 (another unique key is taken), 15 (no such row)
   */
  update(tableId: number, indexId: number, buffer: Uint8Array, length?: number): number;
  /**
   * Deletes what `pointScan` would return.
   * @returns how many
   */
  deleteByPoint(indexId: number, buffer: Uint8Array, length?: number): number;
  /**
   * Deletes what `rangeScan` would return.
   * @returns how many
   */
  deleteByRange(
    indexId: number,
    buffer: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): number;
  /**
   * Deletes the given rows: a u32 count, then the rows, in the first `length` bytes of `buffer`. Rows that are not stored
   * are passed over.
   * @returns how many were deleted
   */
  deleteAllEqual(tableId: number, buffer: Uint8Array, length?: number): number;
  /**
   * Deletes every row.
   * @returns the number of rows inserted in this transaction and still there, plus that of all committed rows, those
   * already deleted in this transaction included (what a server counts)
   */
  clear(tableId: number): number;
  /**
   * Makes the changes permanent and returns them. The transaction is closed then.
   * @throws DatastoreError errno 1 when a write ended in the middle (the stack of the module overflowed inside it, and the
   * module went on): everything is taken back and the transaction is closed
   */
  commit(): Commit<Caller>;
  /** Takes every change back. Numbers taken from sequences are not given back. The transaction is closed then. */
  rollback(): void;
}

/** How to read and make rows of one table. */
export interface RowCodec {
  /** Length of every row when all have the same, else `undefined`. Zero for a table without columns. */
  readonly fixedSize: number | undefined;
  /** All columns of a row. */
  decode(row: Row): readonly Value[];
  /** One column of a row, by position. */
  column(row: Row, position: number): Value;
  /**
   * The bytes of a row.
   * @throws BsatnError when a value does not fit its column
   */
  encode(values: readonly Value[]): Uint8Array;
}

export interface BeginOptions<Caller = unknown> {
  /** Microseconds since the Unix epoch. */
  readonly timestampMicros: bigint;
  readonly caller?: Caller;
}

/**
 * The rows of one database, in memory, with one transaction at a time.
 *
 * Between transactions its reads see what is committed. While one is open they see what that one sees.
 */
export interface Datastore<Caller = unknown> extends ReadView {
  readonly schema: DatabaseSchema;
  /** Tables of the schema and the system tables that hold rows, by id. */
  readonly tables: ReadonlyMap<number, TableSchema>;
  /** Offset of the newest commit; 0 before the first. */
  readonly lastOffset: number;
  /**
   * Opens the transaction.
   * @throws DatastoreError errno 17 when one is open
   */
  begin(options: BeginOptions<Caller>): Tx<Caller>;
  /** How to read and make rows of a table. */
  rowCodec(tableId: number): RowCodec;
  /**
   * Takes a stored row in, outside of any transaction: for filling a datastore when it is opened. The bytes are kept as
   * they are and must not be written to afterwards.
   * @throws DatastoreError errno 3, 4, 12, or 17 when a transaction is open
   */
  load(tableId: number, row: Row): void;
  /**
   * Ends filling: the next commit gets the offset after `offset`, and sequences go on at what was reserved.
   * @param allocated by sequence id, as in `SequenceChange`; sequences not named start anew
   */
  restore(offset: number, allocated: ReadonlyMap<number, bigint>): void;
  /** The number that each sequence gives out next, by sequence id: what `restore` takes where no number may have been lost. */
  nextNumbers(): ReadonlyMap<number, bigint>;
}
