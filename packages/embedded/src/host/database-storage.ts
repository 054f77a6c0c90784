import type { Commit, Datastore } from '../datastore';
import type { RowMigration } from '../migration';
import type { DurabilityGate } from '../protocol';
import { DatabaseRecords } from '../storage/database-records';
import { StorageError } from '../storage/errors';
import type { TransactionStore } from '../storage/types';
import type { OpenStore } from './open-store';

/** Name of the record with the bundle. */
export const PROGRAM_RECORD = 'program';

/** Name of the record that says which database it is. */
export const IDENTITY_RECORD = 'database';

/** What a store says of the database in it. */
export interface StoredIdentity {
  readonly name: string;
  /** 64 hex digits. */
  readonly identity: string;
}

/** Where the store of a database is. */
export interface StorePlace extends StoredIdentity {
  /** The name of the store among the host's. */
  readonly id: string;
  /** Its directory, where it has one; else a text for errors. */
  readonly location: string;
  /** Whether it is still to be made. */
  readonly isNew: boolean;
  /** Opens it in this thread. @throws StorageError */
  readonly open: () => Promise<OpenStore>;
}

export interface StoredDatabase {
  readonly storage: DatabaseStorage;
  /** Text of its bundle. */
  readonly program: string;
}

export function readStoredIdentity(record: Uint8Array | undefined): StoredIdentity | undefined {
  return record === undefined ? undefined : (JSON.parse(new TextDecoder().decode(record)) as StoredIdentity);
}

/** The store of one database, as the database uses it: commits go in, and it says when they are safe. */
export class DatabaseStorage implements DurabilityGate {
  /** The name of the store among the host's. */
  readonly id: string;
  readonly #open: OpenStore;
  readonly #records: DatabaseRecords;

  private constructor(id: string, open: OpenStore, records: DatabaseRecords) {
    this.id = id;
    this.#open = open;
    this.#records = records;
  }

  /** @throws StorageError `damaged`; the store is closed then */
  static async open(id: string, open: OpenStore): Promise<DatabaseStorage> {
    try {
      return new DatabaseStorage(id, open, await DatabaseRecords.open(open.store));
    } catch (error) {
      await open.close();
      throw error;
    }
  }

  /**
   * Opens the store of a database that was created in it.
   * @throws StorageError `damaged` also when it holds no database or another one
   */
  static async openExisting({ id, name, identity, location, open }: StorePlace): Promise<StoredDatabase> {
    const storage = await DatabaseStorage.open(id, await open());
    const { program, identity: found } = storage;
    if (program !== undefined && found?.name === name && found.identity === identity)
      return { storage, program };
    await storage.close();
    throw new StorageError(
      'damaged',
      `The store of database \`${name}\` in ${location} ${found === undefined ? 'holds no database' : `is that of another database, \`${found.name}\``}. Open a backup instead.`,
    );
  }

  /** The bundle the database runs; `undefined` for a store in which none was created. */
  get program(): string | undefined {
    const record = this.#records.system(PROGRAM_RECORD);
    return record === undefined ? undefined : new TextDecoder().decode(record);
  }

  /** Which database it is; `undefined` for a store in which none was created. */
  get identity(): StoredIdentity | undefined {
    return readStoredIdentity(this.#records.system(IDENTITY_RECORD));
  }

  get store(): TransactionStore {
    return this.#open.store;
  }

  /** See {@link OpenStore.copy}. */
  copy(path: string): Promise<number> {
    return this.#open.copy(path);
  }

  get durableOffset(): number {
    return this.store.durableOffset;
  }

  onAdvance(listener: () => void): () => void {
    return this.store.onAdvance(listener);
  }

  /** Reads all rows in, each checked. @throws StorageError `damaged` */
  fill(datastore: Omit<Datastore, 'begin'>): Promise<void> {
    return this.#records.fill(datastore);
  }

  /** Writes the first commit of a database, together with what is to be known of it. */
  async create(
    datastore: Omit<Datastore, 'begin'>,
    commit: Commit,
    program: string,
    identity: StoredIdentity,
  ): Promise<void> {
    const encoder = new TextEncoder();
    await this.store.load(() => undefined);
    this.#records.attach(datastore);
    this.#records.append(commit, {
      [PROGRAM_RECORD]: encoder.encode(program),
      [IDENTITY_RECORD]: encoder.encode(JSON.stringify(identity)),
    });
    await this.flushed();
  }

  /**
   * Puts a migration in line to be written, together with the bundle that it is for, as one transaction.
   * @param after the datastore of the new schema, whose commits come next
   * @throws StorageError when the store can take no more
   */
  migrate(after: Omit<Datastore, 'begin'>, rows: RowMigration, program: string): void {
    this.#records.migrate(after, rows, { [PROGRAM_RECORD]: new TextEncoder().encode(program) });
  }

  append(commit: Commit): void {
    this.#records.append(commit);
  }

  /** What a task commits is on disk after a crash as a whole, or not at all. */
  together(task: () => void): void {
    this.#records.together(task);
  }

  /** Resolves when everything committed so far is on disk. @throws StorageError `write-failed`, `closed` */
  flushed(): Promise<void> {
    return this.store.flushed();
  }

  onFailure(callback: (error: StorageError) => void): void {
    this.store.onFailure(callback);
  }

  /** @throws StorageError `write-failed` when what was committed could not be written; it is closed all the same */
  close(): Promise<void> {
    return this.#open.close();
  }
}
