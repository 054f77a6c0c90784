import { RowArena } from '../datastore/row-arena';
import type { Commit, Datastore } from '../datastore';
import type { RowMigration, TableRewrite } from '../migration';
import { typeCompiler } from '../sats';
import type { TableSchema } from '../schema';
import {
  CATALOG_RECORD,
  extendCatalog,
  isSequenceRecord,
  migrateCatalog,
  readCatalog,
  sequenceRecord,
  sequencesByRecord,
  writeCatalog,
  type Catalog,
} from './catalog';
import { decimal } from './decimal';
import { DeletedRows } from './deleted-rows';
import { StorageError } from './errors';
import { CATALOG_COPY_KEY, rowTable, Space, systemKey, systemName } from './layout';
import { keySchemeOf, rowKeyFunction } from './row-keys';
import type { RecordDelete, RecordPut, StoreTransaction, TransactionStore } from './types';

/**
 * One database in a record store: turns what a transaction changed into records, and records back into rows.
 *
 * Use: `open`, read `system(...)` to know the module, make its datastore, `fill` it, then `append` every commit.
 */
export class DatabaseRecords {
  readonly store: TransactionStore;
  readonly #system: Map<string, Uint8Array>;
  #catalog: Catalog;
  #storedCatalog: Catalog;
  #keys = new Map<number, (row: Uint8Array) => Uint8Array>();
  #sequences = new Map<number, string>();
  /** What is to be appended together. */
  #together: StoreTransaction[] | undefined;

  private constructor(store: TransactionStore, system: Map<string, Uint8Array>) {
    this.store = store;
    this.#system = system;
    this.#catalog = readCatalog(system.get(CATALOG_RECORD), store.where);
    this.#storedCatalog = this.#catalog;
  }

  /** @throws StorageError `damaged` */
  static async open(store: TransactionStore): Promise<DatabaseRecords> {
    return new DatabaseRecords(store, await store.systemRecords());
  }

  /** A system record, as it was committed last. */
  system(name: string): Uint8Array | undefined {
    return this.#system.get(name);
  }

  /**
   * Fills an empty datastore with what the store holds; every record is checked. Sequences go on after what was reserved.
   * @throws StorageError `damaged`
   */
  async fill(datastore: Omit<Datastore, 'begin'>): Promise<void> {
    const byStorageId = new Map<number, TableSchema>();
    for (const table of datastore.tables.values()) {
      const known = this.#catalog.tables[table.name];
      if (known === undefined || table.isEvent) continue;
      if (known.key !== keySchemeOf(table))
        throw this.#misfit(`table ${table.name} is stored by ${known.key}`);
      byStorageId.set(known.id, table);
    }
    const arenas = new Map<number, RowArena>();
    const allocated = new Map<number, bigint>();
    const sequences = sequencesByRecord(datastore.schema);
    const head = await this.store.load((key, value) => {
      if (key[0] === Space.system) {
        const sequence = sequences.get(systemName(key));
        if (sequence !== undefined) allocated.set(sequence.id, decimal.decode(value));
        return;
      }
      if (key[0] === Space.copy) return;
      const storageId = rowTable(key);
      const table = byStorageId.get(storageId);
      if (table === undefined)
        throw this.#misfit(`it holds a row of table ${storageId}, which the module does not have`);
      let arena = arenas.get(storageId);
      if (arena === undefined) arenas.set(storageId, (arena = new RowArena()));
      try {
        datastore.load(table.id, arena.copy(value, value.length));
      } catch (error) {
        throw this.#misfit(error instanceof Error ? error.message : String(error), error);
      }
    });
    datastore.restore(head.offset, allocated);
    this.attach(datastore);
  }

  /** Prepares for the commits of a datastore whose rows are those of the store (none, for a new one). */
  attach(datastore: Omit<Datastore, 'begin'>): void {
    const compiler = typeCompiler(datastore.schema.typespace);
    this.#catalog = extendCatalog(this.#catalog, datastore.tables.values());
    this.#keys = new Map();
    for (const table of datastore.tables.values()) {
      const known = this.#catalog.tables[table.name];
      if (known === undefined || table.isEvent) continue;
      const columns = table.columns.map((column) => compiler.compile(column.type));
      this.#keys.set(table.id, rowKeyFunction(table, known.id, columns));
    }
    this.#sequences = new Map(
      datastore.schema.tables.flatMap((table) =>
        table.sequences.map((sequence) => [sequence.id, sequenceRecord(table, sequence)] as const),
      ),
    );
  }

  /**
   * Puts a commit in line to be written, with system records that change in the same transaction (`undefined` removes one).
   * @throws StorageError when the store can take no more
   */
  append(commit: Commit, system: Readonly<Record<string, Uint8Array | undefined>> = {}): void {
    const puts: RecordPut[] = [];
    const deletes: RecordDelete[] = [];
    for (const change of commit.tables) {
      const keyOf = this.#keys.get(change.tableId);
      if (keyOf === undefined) continue;
      const old = new DeletedRows(change.deletes, keyOf);
      for (const value of change.inserts) {
        const key = keyOf(value);
        puts.push({ key, value, replaces: old.take(key)?.value });
      }
      deletes.push(...old.rest());
    }
    for (const { sequenceId, allocated } of commit.sequences) {
      const name = this.#sequences.get(sequenceId);
      if (name !== undefined) this.#change(name, decimal.encode(allocated), puts, deletes);
    }
    for (const [name, value] of Object.entries(system)) this.#change(name, value, puts, deletes);
    this.#changeCatalog(puts, deletes);
    // A commit of event rows alone leaves no record, and still has to be passed by the durable offset.
    if (!commit.isEmpty || puts.length > 0 || deletes.length > 0)
      this.#append({ offset: commit.offset, puts, deletes });
  }

  /** What a task appends is in the store after a crash as a whole, or not at all. */
  together(task: () => void): void {
    const outer = this.#together;
    const own: StoreTransaction[] = (this.#together = []);
    try {
      task();
    } finally {
      this.#together = outer;
      for (const [at, transaction] of own.entries())
        this.#append({ ...transaction, isContinued: at < own.length - 1 });
    }
  }

  #append(transaction: StoreTransaction): void {
    if (this.#together === undefined) this.store.append(transaction);
    else this.#together.push(transaction);
  }

  /**
   * Puts a migration in line to be written, all of it as one transaction: rows, sequences, the catalog, and system records that change with
   * them. Commits of the new datastore come after it.
   * @param after the datastore of the new schema, with its rows
   * @throws StorageError when the store can take no more
   */
  migrate(
    after: Omit<Datastore, 'begin'>,
    { rewrites }: RowMigration,
    system: Readonly<Record<string, Uint8Array | undefined>>,
  ): void {
    const puts: RecordPut[] = [];
    const deletes: RecordDelete[] = [];
    const oldKeys = this.#keys;
    const rekeyed = rewrites.filter((rewrite) => rewrite.before.primaryKey !== rewrite.after.primaryKey);
    this.#catalog = migrateCatalog(
      this.#catalog,
      after.tables.values(),
      new Set(rekeyed.map((rewrite) => rewrite.after.name)),
    );
    this.attach(after);
    for (const rewrite of rewrites) {
      const oldKeyOf = oldKeys.get(rewrite.before.id);
      const keyOf = this.#keys.get(rewrite.after.id);
      if (oldKeyOf !== undefined && keyOf !== undefined) rewriteRows(rewrite, oldKeyOf, keyOf, puts, deletes);
    }
    this.#migrateSequences(after, puts, deletes);
    for (const [name, value] of Object.entries(system)) this.#change(name, value, puts, deletes);
    this.#changeCatalog(puts, deletes);
    this.#append({ offset: after.lastOffset, puts, deletes });
  }

  /** Records of sequences that are gone go; the others say where the sequence goes on. */
  #migrateSequences(after: Omit<Datastore, 'begin'>, puts: RecordPut[], deletes: RecordDelete[]): void {
    const next = after.nextNumbers();
    const sequences = sequencesByRecord(after.schema);
    for (const name of [...this.#system.keys()].filter(isSequenceRecord))
      if (!sequences.has(name)) this.#change(name, undefined, puts, deletes);
    for (const [name, { id, start }] of sequences) {
      const number = next.get(id) ?? start;
      if (number !== start || this.#system.has(name))
        this.#change(name, decimal.encode(number), puts, deletes);
    }
  }

  /** The catalog is there twice. */
  #changeCatalog(puts: RecordPut[], deletes: RecordDelete[]): void {
    if (this.#storedCatalog === this.#catalog) return;
    const old = this.#system.get(CATALOG_RECORD);
    const value = writeCatalog(this.#catalog);
    this.#change(CATALOG_RECORD, value, puts, deletes);
    puts.push({ key: CATALOG_COPY_KEY, value, replaces: old });
    this.#storedCatalog = this.#catalog;
  }

  #change(name: string, value: Uint8Array | undefined, puts: RecordPut[], deletes: RecordDelete[]): void {
    const key = systemKey(name);
    const old = this.#system.get(name);
    if (value !== undefined) {
      puts.push({ key, value, replaces: old });
      this.#system.set(name, value);
    } else if (old !== undefined) {
      deletes.push({ key, value: old });
      this.#system.delete(name);
    }
  }

  #misfit(found: string, cause?: unknown): StorageError {
    return new StorageError(
      'damaged',
      `The store ${this.store.where} does not fit its module: ${found}. Open a backup instead.`,
      { cause },
    );
  }
}

type KeyOf = (row: Uint8Array) => Uint8Array;

/** A row that keeps its key is overwritten. No row gets the key that another one had: none of one type starts with another one. */
function rewriteRows(
  { rows }: TableRewrite,
  oldKeyOf: KeyOf,
  keyOf: KeyOf,
  puts: RecordPut[],
  deletes: RecordDelete[],
): void {
  for (const [was, is] of rows) {
    const oldKey = oldKeyOf(was);
    const key = keyOf(is);
    const staysThere = Buffer.compare(oldKey, key) === 0;
    if (!staysThere) deletes.push({ key: oldKey, value: was });
    puts.push({ key, value: is, replaces: staysThere ? was : undefined });
  }
}
