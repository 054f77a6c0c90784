import type {
  Branch,
  CommitStateVersionInput,
  DeltaOperation,
  StateVersion,
  StoredVersion,
} from '@nerv/core';
import type { CallOptions, WriteOptions } from '../types/options';

export interface VersionHistoryOptions extends CallOptions {
  /** Versions to give at most, the newest. Default: all. */
  readonly limit?: number | undefined;
  /** `'first'` follows first parents only; `'all'` gives every ancestor once. Default `'first'`. */
  readonly parents?: 'first' | 'all' | undefined;
}

export interface ListVersionsOptions extends CallOptions {
  /** Only versions with a greater position. Default 0. */
  readonly after?: number | undefined;
  /** Versions to give at most. Default: all. */
  readonly limit?: number | undefined;
}

/** A delta as `recordDelta` takes it: the version it changes says in which store. */
export type RecordDeltaMetadata = Omit<
  CommitStateVersionInput,
  'store' | 'parentVersionIds' | 'content' | 'dataHash'
> & {
  /** Tree hash of the state it leads to. */
  readonly dataHash: string;
};

export interface VersionApi {
  /**
   * Commits a version of a state to a branch, which it becomes the head of. Resolves with the version once it is durable.
   *
   * @throws ConflictError where the branch has another head than expected, or the id is taken; VersionNotFoundError for a
   *   parent; ValidationError
   */
  commitStateVersion(input: CommitStateVersionInput): Promise<StateVersion>;

  /**
   * Commits a change of a version, by default to the branch of that version.
   *
   * @throws VersionNotFoundError; ConflictError where the version is not the head of the branch; ValidationError
   */
  recordDelta(
    versionId: string,
    operations: readonly DeltaOperation[],
    metadata: RecordDeltaMetadata,
  ): Promise<StateVersion>;

  /** @throws VersionNotFoundError */
  getStateVersion(id: string, options?: CallOptions): Promise<StateVersion>;

  /**
   * A version and what it was made from, newest first.
   *
   * @throws VersionNotFoundError
   */
  getVersionHistory(id: string, options?: VersionHistoryOptions): Promise<readonly StateVersion[]>;

  /** Versions of a store in the order they were committed, as far as the log is kept. */
  listVersions(store: string, options?: ListVersionsOptions): Promise<readonly StateVersion[]>;

  /**
   * What it takes to rebuild the state of a version: from the nearest snapshot to the version itself. Applied in order, they
   * give the state, which must hash to the `dataHash` of the version.
   *
   * @throws VersionNotFoundError
   */
  readVersionContent(id: string, options?: CallOptions): Promise<readonly StoredVersion[]>;

  /**
   * Creates a branch that begins at a version, or an empty one.
   *
   * @throws ConflictError where there is one of this name; VersionNotFoundError
   */
  createBranch(store: string, name: string, from: string | null, options?: WriteOptions): Promise<Branch>;

  getBranch(store: string, name: string, options?: CallOptions): Promise<Branch | undefined>;

  /** The branches of a store, by name. */
  listBranches(store: string, options?: CallOptions): Promise<readonly Branch[]>;
}
