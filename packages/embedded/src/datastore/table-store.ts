import type { TypeCodec, TypeCompiler, Typespace } from '../sats';
import type { IndexSchema, TableSchema } from '../schema';
import { AutoIncrement } from './auto-increment';
import type { SequenceLog } from './auto-increment';
import { equalBytes } from './bytes';
import { ChangedRows } from './changed-rows';
import { DatastoreError, Errno, unreadable } from './datastore-error';
import { keyCodec } from './index-key';
import type { Key, KeyCodec } from './index-key';
import { RowArena } from './row-arena';
import { CompiledRowCodec } from './row-codec';
import type { OpenCursors } from './row-cursor';
import { MultiIndex, UniqueIndex } from './row-index';
import type { RowIndex } from './row-index';
import { keyedRows, RowLayout } from './row-layout';
import { RowSet } from './row-set';
import { Sequence } from './sequence';
import type { Row, TableChange } from './types';

/**
 * The rows of one table with their indexes, and what the open transaction changed. Changes are made in place: between
 * transactions the rows are plainly there, and `undo` takes the net changes of a transaction back.
 */
export class TableStore {
  readonly schema: TableSchema;
  readonly codec: CompiledRowCodec;
  readonly sequences: readonly Sequence[];
  /** Unique indexes first. */
  readonly indexes: readonly RowIndex[];
  readonly cursors: OpenCursors = new Set();
  /** Whether the open transaction has written to this table, or has opened a cursor on it. */
  isUsed = false;
  /**
   * Whether a write is under way. Between calls it says that one was cut short: the stack of a module that recurses without end
   * can overflow in the middle of a write. A write notes the rows it changes first, so `undo` mends what it left behind.
   */
  isWriting = false;

  readonly #arena = new RowArena();
  readonly #layout: RowLayout;
  readonly #unique: readonly UniqueIndex[];
  /** Finds rows by their bytes where no unique index does. */
  readonly #rowSet = new RowSet();
  readonly #autoIncrement: AutoIncrement | undefined;
  readonly #inserted = new ChangedRows();
  readonly #deleted = new ChangedRows();
  /** Keys of the row at hand, in the order of `indexes`. */
  readonly #keys: Key[];
  readonly #oldKeys: Key[];

  constructor(schema: TableSchema, typespace: Typespace, compiler: TypeCompiler, log: SequenceLog) {
    this.schema = schema;
    const columns = schema.columns.map((column) => compiler.compile(column.type));
    this.codec = new CompiledRowCodec(columns);
    const lastIndexed = Math.max(0, ...schema.indexes.flatMap((index) => index.columns));
    const newLayout = (): RowLayout => new RowLayout(columns, lastIndexed + 1);
    this.#layout = newLayout();

    const keysOf = (index: IndexSchema): KeyCodec =>
      keyCodec(
        index.columns,
        index.columns.map((position) => columns[position] as TypeCodec),
        typespace,
      );
    this.#unique = schema.indexes
      .filter((index) => index.isUnique)
      .map((index) => new UniqueIndex(index, keysOf(index)));
    const others = schema.indexes
      .filter((index) => !index.isUnique)
      .map((index) => {
        const keys = keysOf(index);
        return new MultiIndex(index, keys, () => keyedRows(this.all(), keys, newLayout()));
      });
    this.indexes = [...this.#unique, ...others];
    this.#keys = this.indexes.map(() => 0);
    this.#oldKeys = this.indexes.map(() => 0);

    this.sequences = schema.sequences.map((sequence) => new Sequence(sequence));
    const auto = this.sequences.map((sequence) => {
      const { column } = sequence.schema;
      return { column, size: columns[column]?.fixedSize ?? 0, sequence };
    });
    this.#autoIncrement = auto.length === 0 ? undefined : new AutoIncrement(auto, log);
  }

  get size(): number {
    return this.#unique[0]?.size ?? this.#rowSet.size;
  }

  all(): Iterable<Row> {
    return this.#unique[0]?.all() ?? this.#rowSet.all();
  }

  /** Number of rows deleted by the open transaction that were there before it. */
  get deletedCount(): number {
    return this.#deleted.size;
  }

  /**
   * Inserts the row in the first `length` bytes, unless an equal one is there.
   * @returns number of bytes written back
   * @throws DatastoreError errno 3, 12
   */
  insert(buffer: Uint8Array, length: number): number {
    this.#check(buffer, length);
    const generated = this.#generate(buffer, length);
    const bytes = generated ?? buffer;
    this.#fillKeys(bytes, this.#keys);
    if (!this.#isPresent(bytes, length)) {
      this.#beforeWrite();
      const deleted = this.#deleted.find(bytes, length);
      const row = deleted ?? generated ?? this.#arena.copy(buffer, length);
      this.isWriting = true;
      if (deleted === undefined) this.#inserted.add(row);
      this.#link(row);
      if (deleted !== undefined) this.#deleted.delete(bytes, length);
      this.isWriting = false;
    }
    return this.#writeBack(generated, buffer);
  }

  /**
   * Puts the row in the first `length` bytes in the place of the one with the same key in a unique index.
   * @returns number of bytes written back
   * @throws DatastoreError errno 3, 12, 15
   */
  update(index: UniqueIndex, buffer: Uint8Array, length: number): number {
    this.#check(buffer, length);
    const generated = this.#generate(buffer, length);
    const bytes = generated ?? buffer;
    this.#fillKeys(bytes, this.#keys);
    const old = index.get(this.#keys[this.indexes.indexOf(index)] as Key);
    if (old === undefined) {
      // A server looks for clashes with rows that were there before the transaction first, then for the row to update.
      const taken = this.#takenKey(undefined, true);
      if (taken !== undefined) throw this.#notUnique(taken);
      throw new DatastoreError(
        Errno.NoSuchRow,
        `table \`${this.schema.name}\` has no row to update: none has this key in index \`${index.schema.name}\``,
      );
    }
    const taken = this.#takenKey(old);
    if (taken !== undefined) throw this.#notUnique(taken);
    if (!equalBytes(old, bytes, length)) {
      this.#beforeWrite();
      const deleted = this.#deleted.find(bytes, length);
      const row = deleted ?? generated ?? this.#arena.copy(buffer, length);
      const isNew = this.#isNew(old);
      this.isWriting = true;
      if (!isNew) this.#deleted.add(old);
      if (deleted === undefined) this.#inserted.add(row);
      this.#relink(old, row);
      if (isNew) this.#inserted.delete(old, old.length);
      if (deleted !== undefined) this.#deleted.delete(bytes, length);
      this.isWriting = false;
    }
    return this.#writeBack(generated, buffer);
  }

  /** Deletes a row that is there. */
  delete(row: Row): void {
    this.#beforeWrite();
    const isNew = this.#isNew(row);
    this.isWriting = true;
    if (!isNew) this.#deleted.add(row);
    this.#unlink(row);
    if (isNew) this.#inserted.delete(row, row.length);
    this.isWriting = false;
  }

  /**
   * Deletes the row equal to the given one, which is known to be a row of this table.
   * @returns whether there was one
   */
  deleteEqual(row: Uint8Array): boolean {
    this.#layout.locate(row);
    this.#fillKeys(row, this.#keys);
    const found = this.#findEqual(row, row.length);
    if (found === undefined) return false;
    this.delete(found);
    return true;
  }

  /**
   * Reads a count and that many rows.
   * @throws DatastoreError errno 3
   */
  split(buffer: Uint8Array, length: number): Uint8Array[] {
    try {
      return this.#layout.split(buffer, length);
    } catch (error) {
      throw unreadable(error, `list of rows of table \`${this.schema.name}\``);
    }
  }

  /** Deletes all rows. */
  clear(): void {
    this.#beforeWrite();
    this.isWriting = true;
    for (const row of this.all()) if (!this.#isNew(row)) this.#deleted.add(row);
    for (const index of this.indexes) index.clear();
    this.#rowSet.clear();
    this.#inserted.drain();
    this.isWriting = false;
  }

  /**
   * Takes in a row outside of any transaction, before the first one. The bytes are kept.
   * @throws DatastoreError errno 3, 12: the table is of no use then
   */
  load(row: Row): void {
    this.#check(row, row.length);
    this.#fillKeys(row, this.#keys);
    const unique = this.#unique;
    for (let at = 0; at < unique.length; at++)
      if (!(unique[at] as UniqueIndex).load(this.#keys[at] as Key, row)) throw this.#notUnique(at);
    if (unique.length > 0) return;
    if (this.#rowSet.find(row, row.length) !== undefined)
      throw new DatastoreError(
        Errno.UniqueAlreadyExists,
        `table \`${this.schema.name}\` was given the same row twice`,
      );
    this.#rowSet.add(row);
  }

  /**
   * Ends the transaction for this table and keeps what it did. Rows of an event table are gone from now on.
   * @returns the net change, if any
   */
  settle(): TableChange | undefined {
    this.#endTransaction();
    const inserts = this.#inserted.drain();
    const deletes = this.#deleted.drain();
    if (inserts.length === 0 && deletes.length === 0) return undefined;
    const { schema } = this;
    if (schema.isEvent) for (const row of inserts) this.#unlink(row);
    return { tableId: schema.id, table: schema, inserts, deletes };
  }

  /** Ends the transaction for this table and takes back what it did, half of a write included. */
  undo(): void {
    this.#endTransaction();
    for (const row of this.#inserted.drain()) this.#unlink(row);
    for (const row of this.#deleted.drain()) {
      this.#layout.locate(row);
      this.#fillKeys(row, this.#keys);
      if (this.isWriting) this.#relinkMissing(row);
      else this.#link(row);
    }
    if (!this.isWriting) return;
    for (const index of this.indexes) index.recover();
    this.#rowSet.recover();
    this.isWriting = false;
  }

  #endTransaction(): void {
    this.isUsed = false;
    if (this.cursors.size > 0) for (const cursor of this.cursors) cursor.close();
  }

  /** Whether the open transaction inserted this row. */
  #isNew(row: Row): boolean {
    return this.#inserted.find(row, row.length) !== undefined;
  }

  /** Leaves open cursors what they would have given. */
  #beforeWrite(): void {
    if (this.cursors.size > 0) for (const cursor of this.cursors) cursor.detach();
  }

  #check(bytes: Uint8Array, length: number): void {
    try {
      this.#layout.check(bytes, length);
    } catch (error) {
      throw unreadable(error, `row of table \`${this.schema.name}\``);
    }
  }

  /** A copy of the row with generated values, when any is asked for. */
  #generate(buffer: Uint8Array, length: number): Row | undefined {
    const auto = this.#autoIncrement;
    if (auto === undefined || !auto.isAsked(buffer, this.#layout.offsets)) return undefined;
    const row = this.#arena.copy(buffer, length);
    auto.fill(row, this.#layout.offsets);
    return row;
  }

  #writeBack(generated: Row | undefined, buffer: Uint8Array): number {
    if (generated === undefined || this.#autoIncrement === undefined) return 0;
    return this.#autoIncrement.writeBack(generated, buffer);
  }

  /** Makes the keys of a row whose columns were located last. */
  #fillKeys(bytes: Uint8Array, keys: Key[]): void {
    const { indexes } = this;
    const { offsets } = this.#layout;
    for (let at = 0; at < indexes.length; at++) {
      const index = indexes[at] as RowIndex;
      if (index.isFilled) keys[at] = index.keys.ofRow(bytes, offsets);
    }
  }

  /** The row equal to the one whose keys were made last. */
  #findEqual(bytes: Uint8Array, length: number): Row | undefined {
    const [first] = this.#unique;
    if (first === undefined) return this.#rowSet.find(bytes, length);
    const row = first.get(this.#keys[0] as Key);
    return row !== undefined && equalBytes(row, bytes, length) ? row : undefined;
  }

  /**
   * Whether the row whose keys were made last is there.
   * @throws DatastoreError errno 12 when it is not and another row has one of its unique keys
   */
  #isPresent(bytes: Uint8Array, length: number): boolean {
    const taken = this.#takenKey(undefined);
    if (taken === undefined) return this.#unique.length === 0 && this.#findEqual(bytes, length) !== undefined;
    // An equal row has all of the keys, the first one too.
    if (taken === 0 && this.#findEqual(bytes, length) !== undefined) return true;
    throw this.#notUnique(taken);
  }

  /**
   * The uniqueness check: the first unique index in which another row than `except` has the key of the row whose keys were
   * made last. On request, rows that the open transaction inserted do not count.
   */
  #takenKey(except: Row | undefined, onlyCommitted = false): number | undefined {
    const unique = this.#unique;
    for (let at = 0; at < unique.length; at++) {
      const holder = (unique[at] as UniqueIndex).get(this.#keys[at] as Key);
      if (holder === undefined || holder === except) continue;
      if (!onlyCommitted || !this.#isNew(holder)) return at;
    }
    return undefined;
  }

  #notUnique(taken: number): DatastoreError {
    const index = this.#unique[taken]?.schema;
    const columns = index?.columns.map((at) => this.schema.columns[at]?.name).join(', ') ?? '';
    return new DatastoreError(
      Errno.UniqueAlreadyExists,
      `table \`${this.schema.name}\` has another row with the same value of ${columns} (index \`${index?.name ?? ''}\`)`,
    );
  }

  /** Puts a row into all indexes, with the keys made last. */
  #link(row: Row): void {
    const { indexes } = this;
    for (let at = 0; at < indexes.length; at++) {
      const index = indexes[at] as RowIndex;
      if (index.isFilled) index.add(this.#keys[at] as Key, row);
    }
    if (this.#unique.length === 0) this.#rowSet.add(row);
  }

  /** As `#link`, for a row that may be in some of the indexes already. */
  #relinkMissing(row: Row): void {
    for (const [at, index] of this.indexes.entries()) {
      if (!index.isFilled) continue;
      const key = this.#keys[at] as Key;
      if (!index.has(key, row)) index.add(key, row);
    }
    if (this.#unique.length === 0 && this.#rowSet.find(row, row.length) === undefined) this.#rowSet.add(row);
  }

  #unlink(row: Row): void {
    const { indexes } = this;
    this.#layout.locate(row);
    this.#fillKeys(row, this.#oldKeys);
    for (let at = 0; at < indexes.length; at++) {
      const index = indexes[at] as RowIndex;
      if (index.isFilled) index.delete(this.#oldKeys[at] as Key, row);
    }
    if (this.#unique.length === 0) this.#rowSet.delete(row);
  }

  /** Puts a row with the keys made last in the place of another one, in a table that has a unique index. */
  #relink(old: Row, row: Row): void {
    const { indexes } = this;
    this.#layout.locate(old);
    this.#fillKeys(old, this.#oldKeys);
    for (let at = 0; at < indexes.length; at++) {
      const index = indexes[at] as RowIndex;
      if (!index.isFilled) continue;
      const oldKey = this.#oldKeys[at] as Key;
      const key = this.#keys[at] as Key;
      if (oldKey === key) {
        index.replace(key, old, row);
      } else {
        index.delete(oldKey, old);
        index.add(key, row);
      }
    }
  }
}
