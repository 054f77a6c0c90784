import type { AbstractLevel } from 'abstract-level';
import type { StorageError } from './errors';

/** Any `abstract-level` database: `classic-level` on disk, `memory-level` in tests, `browser-level` in a browser. */
// The first parameter is the engine's own storage format, which nothing here depends on.
export type LevelDatabase = AbstractLevel<string | Buffer | Uint8Array, Uint8Array, Uint8Array>;

/** A record to write. */
export interface RecordPut {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  /** The value it takes the place of; `undefined` where there is none. */
  readonly replaces: Uint8Array | undefined;
}

/** A record to remove, with the value it has. */
export interface RecordDelete {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** What one committed transaction changes in the store. A key occurs once. */
export interface StoreTransaction {
  /** Not less than that of the transaction before it. */
  readonly offset: number;
  readonly puts: readonly RecordPut[];
  readonly deletes: readonly RecordDelete[];
  /** Whether the next one belongs to it: both are in the store, or neither. Default: false. */
  readonly isContinued?: boolean;
}

/** What a store holds, without its records. */
export interface StoreHead {
  /** Offset of the newest transaction in it; 0 for an empty one. */
  readonly offset: number;
  /** Number of records. */
  readonly records: number;
}

/** A store of whole transactions, as a database uses it: `RecordStore`, here or in another thread. */
export interface TransactionStore {
  /** What errors say after "the store". */
  readonly where: string;
  /** Offset of the newest transaction that is on disk. */
  readonly durableOffset: number;
  /**
   * The system records, by name: what has to be known before rows can be read.
   * @throws StorageError `damaged`
   */
  systemRecords(): Promise<Map<string, Uint8Array>>;
  /**
   * Visits every record, in order of key, and checks them all.
   * @throws StorageError `damaged`, or what `visit` throws. What was visited until then must be thrown away.
   */
  load(visit: (key: Uint8Array, value: Uint8Array) => void): Promise<StoreHead>;
  /**
   * Puts a committed transaction in line for the next write. Returns at once.
   * @throws StorageError `write-failed` or `closed` when the store can take no more
   */
  append(transaction: StoreTransaction): void;
  /**
   * Resolves when everything appended so far is on disk, whatever its offset.
   * @throws StorageError `write-failed` or `closed`: it may or may not be in the store; open the store to know
   */
  flushed(): Promise<void>;
  /** Calls back after each write that moved `durableOffset`. Returns a function that ends it. */
  onAdvance(listener: () => void): () => void;
  /** Calls back once, when a write fails. */
  onFailure(callback: (error: StorageError) => void): void;
  /**
   * Takes nothing more, waits for what was appended, then closes the store.
   * @throws StorageError `write-failed` when a part of what was appended could not be written; it is closed all the same
   */
  close(): Promise<void>;
}
