import type { AbstractLevel } from 'abstract-level';

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
}

/** What a store holds, without its records. */
export interface StoreHead {
  /** Offset of the newest transaction in it; 0 for an empty one. */
  readonly offset: number;
  /** Number of records. */
  readonly records: number;
}
