import type { Commit, Datastore } from '../datastore';
import type { DurabilityGate } from '../protocol';
import { DatabaseRecords } from '../storage/database-records';
import type { StoreDirectory } from '../storage/directory';
import type { StorageError } from '../storage/errors';
import type { HostStore } from '../storage/host-store';

const PROGRAM_RECORD = 'program';

/** The store of one database, as the database uses it: commits go in, and it says when they are safe. */
export class DatabaseStorage implements DurabilityGate {
  readonly #directory: StoreDirectory;
  readonly #records: DatabaseRecords;

  private constructor(directory: StoreDirectory, records: DatabaseRecords) {
    this.#directory = directory;
    this.#records = records;
  }

  /** @throws StorageError */
  static async open(store: HostStore, id: string): Promise<DatabaseStorage> {
    const directory = await store.openDatabase(id);
    try {
      return new DatabaseStorage(directory, await DatabaseRecords.open(directory.store, store.locate(id)));
    } catch (error) {
      await directory.close();
      throw error;
    }
  }

  /** The bundle the database runs; `undefined` for a store in which none was created. */
  get program(): string | undefined {
    const record = this.#records.system(PROGRAM_RECORD);
    return record === undefined ? undefined : new TextDecoder().decode(record);
  }

  get durableOffset(): number {
    return this.#directory.store.durableOffset;
  }

  onAdvance(listener: () => void): () => void {
    return this.#directory.store.onAdvance(listener);
  }

  /** Reads all rows in, each checked. @throws StorageError `damaged` */
  fill(datastore: Omit<Datastore, 'begin'>): Promise<void> {
    return this.#records.fill(datastore);
  }

  /** Writes the first commit of a database, together with its program. */
  async create(datastore: Omit<Datastore, 'begin'>, commit: Commit, program: string): Promise<void> {
    await this.#directory.store.load(() => undefined);
    this.#records.attach(datastore);
    this.#records.append(commit, { [PROGRAM_RECORD]: new TextEncoder().encode(program) });
    await this.flushed();
  }

  append(commit: Commit): void {
    this.#records.append(commit);
  }

  /** Resolves when everything committed so far is on disk. @throws StorageError `write-failed`, `closed` */
  flushed(): Promise<void> {
    return this.#directory.store.flushed();
  }

  onFailure(callback: (error: StorageError) => void): void {
    this.#directory.store.onFailure(callback);
  }

  close(): Promise<void> {
    return this.#directory.close();
  }
}
