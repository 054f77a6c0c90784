import { typeCompiler } from '../sats';
import type { DatabaseSchema, TableSchema } from '../schema';
import { SequenceLog } from './auto-increment';
import { DatastoreError, Errno } from './datastore-error';
import { systemTables } from './system-tables';
import { TableReader } from './table-reader';
import { TableStore } from './table-store';
import { Transaction } from './transaction';
import type { TransactionHome } from './transaction';
import type { BeginOptions, Datastore, Row, RowCodec, Tx } from './types';

/** An empty datastore for the tables of a schema. Everything is in memory. */
export function createDatastore<Caller = unknown>(schema: DatabaseSchema): Datastore<Caller> {
  return new MemoryDatastore<Caller>(schema);
}

class MemoryDatastore<Caller> implements Datastore<Caller> {
  readonly schema: DatabaseSchema;
  readonly tables: ReadonlyMap<number, TableSchema>;
  readonly #stores: ReadonlyMap<number, TableStore>;
  readonly #reader: TableReader;
  readonly #sequences = new SequenceLog();
  readonly #home: TransactionHome;
  #lastOffset = 0;
  #isInTransaction = false;

  constructor(schema: DatabaseSchema) {
    this.schema = schema;
    const all = [...systemTables(), ...schema.tables];
    const compiler = typeCompiler(schema.typespace);
    this.tables = new Map(all.map((table) => [table.id, table]));
    this.#stores = new Map(
      all.map((table) => [table.id, new TableStore(table, schema.typespace, compiler, this.#sequences)]),
    );
    this.#reader = new TableReader(this.#stores);
    this.#home = {
      reader: this.#reader,
      sequences: this.#sequences,
      close: (isEmpty) => {
        this.#isInTransaction = false;
        if (!isEmpty) this.#lastOffset++;
        return this.#lastOffset;
      },
    };
  }

  get lastOffset(): number {
    return this.#lastOffset;
  }

  begin(options: BeginOptions<Caller>): Tx<Caller> {
    this.#refuseInTransaction();
    this.#isInTransaction = true;
    return new Transaction<Caller>(this.#home, options);
  }

  rowCodec(tableId: number): RowCodec {
    return this.#reader.table(tableId).codec;
  }

  rowCount(tableId: number): number {
    return this.#reader.rowCount(tableId);
  }

  scan(tableId: number): Iterable<Row> {
    return this.#reader.scan(tableId);
  }

  pointScan(indexId: number, buffer: Uint8Array, length = buffer.length): readonly Row[] {
    return this.#reader.pointScan(indexId, buffer, length);
  }

  rangeScan(
    indexId: number,
    buffer: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): readonly Row[] {
    return this.#reader.rangeScan(indexId, buffer, prefixLength, prefixColumns, startLength, endLength);
  }

  load(tableId: number, row: Row): void {
    this.#refuseInTransaction();
    this.#reader.table(tableId).load(row);
  }

  restore(offset: number, allocated: ReadonlyMap<number, bigint>): void {
    this.#refuseInTransaction();
    this.#lastOffset = offset;
    for (const table of this.#stores.values()) {
      for (const sequence of table.sequences) {
        const value = allocated.get(sequence.schema.id);
        if (value !== undefined) sequence.restore(value);
      }
    }
  }

  nextNumbers(): ReadonlyMap<number, bigint> {
    this.#refuseInTransaction();
    return new Map(
      [...this.#stores.values()].flatMap(({ sequences }) =>
        sequences.map(({ schema, next }) => [schema.id, next] as const),
      ),
    );
  }

  #refuseInTransaction(): void {
    if (!this.#isInTransaction) return;
    throw new DatastoreError(
      Errno.WouldBlockTransaction,
      'a transaction is open: commit it or roll it back first, there is one at a time',
    );
  }
}
