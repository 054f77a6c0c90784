import { RowArena } from '../datastore/row-arena';
import type { Commit, Datastore } from '../datastore';
import { typeCompiler } from '../sats';
import type { TableSchema } from '../schema';
import {
  CATALOG_RECORD,
  extendCatalog,
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
import type { RecordStore } from './record-store';
import { keySchemeOf, rowKeyFunction } from './row-keys';
import type { RecordDelete, RecordPut } from './types';

/**
 * One database in a record store: turns what a transaction changed into records, and records back into rows.
 *
 * Use: `open`, read `system(...)` to know the module, make its datastore, `fill` it, then `append` every commit.
 */
export class DatabaseRecords {
  readonly store: RecordStore;
  readonly #system: Map<string, Uint8Array>;
  #catalog: Catalog;
  #storedCatalog: Catalog;
  #keys = new Map<number, (row: Uint8Array) => Uint8Array>();
  #sequences = new Map<number, string>();

  private constructor(store: RecordStore, system: Map<string, Uint8Array>) {
    this.store = store;
    this.#system = system;
    this.#catalog = readCatalog(system.get(CATALOG_RECORD), store.where);
    this.#storedCatalog = this.#catalog;
  }

  /** @throws StorageError `damaged` */
  static async open(store: RecordStore): Promise<DatabaseRecords> {
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
    if (this.#storedCatalog !== this.#catalog) {
      const old = this.#system.get(CATALOG_RECORD);
      const value = writeCatalog(this.#catalog);
      this.#change(CATALOG_RECORD, value, puts, deletes);
      puts.push({ key: CATALOG_COPY_KEY, value, replaces: old });
      this.#storedCatalog = this.#catalog;
    }
    // A commit of event rows alone leaves no record, and still has to be passed by the durable offset.
    if (!commit.isEmpty || puts.length > 0 || deletes.length > 0)
      this.store.append({ offset: commit.offset, puts, deletes });
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
