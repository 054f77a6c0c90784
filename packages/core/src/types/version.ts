import type { Path, Value, ValueObject } from './value';

/** A change to a state. Paths are arrays, so any property name works. */
export type DeltaOperation =
  /** Adds or replaces what is at `path`; `[]` replaces the whole state. The parent must exist. */
  | { readonly op: 'Set'; readonly path: Path; readonly value: Value }
  /** Removes an existing property of an object. */
  | { readonly op: 'Delete'; readonly path: Path }
  /** Inserts `values` into an array before the index that ends `path`. */
  | { readonly op: 'Insert'; readonly path: Path; readonly values: readonly Value[] }
  /** Removes `count` elements of an array from the index that ends `path` on. */
  | { readonly op: 'Remove'; readonly path: Path; readonly count: number }
  /** Sets and deletes several properties of one object at once. */
  | {
      readonly op: 'Patch';
      readonly path: Path;
      readonly set: ValueObject;
      readonly delete: readonly string[];
    };

/** A version of the state of a store. */
export interface StateVersion {
  readonly id: string;
  /** The store it belongs to; stores are independent of each other. */
  readonly store: string;
  /** The branch it was committed on. */
  readonly branch: string;
  /** First the one its delta is against, then those it merges. Empty for a first version. */
  readonly parentVersionIds: readonly string[];
  /** The first parent, or `null`. */
  readonly parentVersionId: string | null;
  readonly description: string;
  readonly author: string | null;
  readonly tags: readonly string[];
  /** SHA-256 tree hash of the state, lower-case hex. */
  readonly dataHash: string;
  /** How its content is stored. */
  readonly storage: 'delta' | 'snapshot';
  /** Number of deltas between it and the snapshot below it; 0 for a snapshot. */
  readonly deltaDepth: number;
  readonly position: number;
  readonly createdAt: Date;
}

/** What a version holds: a change against its first parent, or the whole state. */
export type VersionContent =
  | { readonly storage: 'delta'; readonly operations: readonly DeltaOperation[] }
  | { readonly storage: 'snapshot'; readonly state: Value };

export interface CommitStateVersionInput {
  /** Default: a fresh UUIDv7. */
  readonly id?: string | undefined;
  /** Default `'default'`. */
  readonly store?: string | undefined;
  /** Default `'main'`; created by its first commit. */
  readonly branch?: string | undefined;
  /** Default: the head of the branch, or none. */
  readonly parentVersionIds?: readonly string[] | undefined;
  /**
   * The head the branch must have (`null`: the branch must have no version yet). A stale head is a `ConflictError` with the
   * actual and the expected one. Default: the first parent.
   */
  readonly expectedHead?: string | null | undefined;
  readonly description: string;
  readonly author?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly content: VersionContent;
  /** Tree hash of the resulting state. Left out for a snapshot, the client computes it; required for a delta. */
  readonly dataHash?: string | undefined;
  readonly operationId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A named line of versions. */
export interface Branch {
  readonly store: string;
  readonly name: string;
  /** Its newest version; `null` before the first commit. */
  readonly head: string | null;
  readonly createdAt: Date;
}

/** A version together with its content. */
export interface StoredVersion {
  readonly version: StateVersion;
  readonly content: VersionContent;
}
