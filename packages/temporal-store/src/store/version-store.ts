import type { Branch, DeltaOperation, StateVersion } from '@nerv/core';
import type { Immutable } from '../immutable/immutable';

export interface CommitOptions {
  /**
   * Id of the new version, for callers that need it before the commit is acknowledged (to record the next delta on it, say).
   * Default: a fresh UUIDv7.
   */
  readonly id?: string | undefined;
  /** Default: nobody is named. */
  readonly author?: string | null | undefined;
  /** Default none. */
  readonly tags?: readonly string[] | undefined;
  /** Aborts the wait; a commit that was sent already may happen all the same. */
  readonly signal?: AbortSignal | undefined;
}

export interface CommitVersionOptions extends CommitOptions {
  /**
   * The head the branch must have; `null`: it must have no version yet. Default: the first parent where `parents` is given,
   * otherwise the head that this store last committed or read with `current()`.
   */
  readonly expectedHead?: string | null | undefined;
  /**
   * All parents, for a merge that the caller made: first the head of the branch, then the versions merged into it.
   * Default: the head alone.
   */
  readonly parents?: readonly string[] | undefined;
}

export interface HistoryOptions {
  /** Most versions to return. Default 100. */
  readonly limit?: number | undefined;
  /** Version to begin at, itself included. Default: the head of the current branch. */
  readonly from?: string | undefined;
}

/**
 * A versioned state: commits on named branches, each of which can be read again at any time. `TemporalStore` keeps it in this
 * process, `SpacetimeTemporalStore` in a database; both behave the same.
 *
 * Calls are carried out in the order they are made, also when their promises are not awaited in between, and results
 * come in that order. States handed out are deeply frozen and may share parts with each other. The order of an object's
 * properties is no part of a state.
 */
export interface VersionStore<T> {
  /** The store's name. Stores of one database are independent of each other. */
  readonly store: string;

  /** Name of the branch that commits go to. */
  readonly currentBranch: string;

  /**
   * Commits a whole state on the current branch. What is stored is the difference to the head, or a snapshot. Parts taken over from
   * `current()`, `checkout()` or an earlier state of theirs are recognised by identity and cost nothing.
   *
   * @returns The id of the new version, once it is durable.
   * @throws ConflictError where the head is another than the expected one (`actual`, `expected`), where an earlier commit that
   *   this one builds on failed, or where `id` is taken. Nothing is written; `current()` shows the new head.
   * @throws ValidationError for what cannot be stored, and for a parent of another store; nothing is written.
   * @throws VersionNotFoundError for a parent that does not exist.
   */
  commitVersion(state: Immutable<T>, description: string, options?: CommitVersionOptions): Promise<string>;

  /**
   * Commits a change to version `versionId`, which must be the head of the current branch. Costs as much as the change and the
   * objects and arrays on the way to it, whatever the size of the state.
   *
   * @returns The id of the new version, once it is durable.
   * @throws ConflictError where the head is not `versionId`, or an earlier commit that this one builds on failed.
   * @throws ValidationError where an operation is malformed or does not fit the state; nothing is written.
   */
  recordDelta(
    versionId: string,
    operations: readonly DeltaOperation[],
    description: string,
    options?: CommitOptions,
  ): Promise<string>;

  /**
   * The state of a version, checked against its `dataHash`.
   *
   * @throws VersionNotFoundError for a version that this store does not have.
   * @throws IntegrityError where the stored content does not give the state that was committed.
   */
  checkout(id: string): Promise<Immutable<T>>;

  /**
   * The state of the current branch's head, read anew; `undefined` before its first commit. Commits without `expectedHead` build on
   * this head from now on.
   */
  current(): Promise<Immutable<T> | undefined>;

  /** The newest version of the current branch; `undefined` before its first commit. */
  head(): Promise<StateVersion | undefined>;

  /** @throws VersionNotFoundError for a version that this store does not have. */
  version(id: string): Promise<StateVersion>;

  /** Versions along first parents, newest first. */
  history(options?: HistoryOptions): Promise<readonly StateVersion[]>;

  /**
   * The newest version of the current branch's history (along first parents) that was committed at `time` or before;
   * `undefined` where there was none yet.
   */
  versionAt(time: Date): Promise<StateVersion | undefined>;

  /** The state of `versionAt(time)`. */
  at(time: Date): Promise<Immutable<T> | undefined>;

  /** Operations that make the state of version `b` of that of version `a`. */
  diff(a: string, b: string): Promise<readonly DeltaOperation[]>;

  /**
   * Makes a branch at version `from` (default: the head of the current branch; `null`: an empty branch). It becomes current
   * only by `switchTo`.
   *
   * @throws ConflictError where the branch exists; VersionNotFoundError for a version that does not exist; ValidationError
   *   for one of another store.
   */
  branch(name: string, from?: string | null): Promise<Branch>;

  /**
   * Makes `name` the branch that commits and reads go to, from the moment the promise resolves.
   *
   * @throws ValidationError for a branch that does not exist.
   */
  switchTo(name: string): Promise<void>;

  /** All branches, in order of name. */
  branches(): Promise<readonly Branch[]>;
}
