import type { Branch, CommitStateVersionInput, StateVersion, StoredVersion } from '@nerv/core';

/**
 * Where versions and branches are kept. One backend holds any number of independent stores. What a store relies on:
 *
 * - A commit is atomic: it is refused as a whole (`ConflictError`) where the head of its branch is not the expected one, and
 *   otherwise becomes the head. Calls are carried out in the order they were made, so the parent of a commit may be one that
 *   is still on its way.
 * - A version never changes and is never lost while it is reachable.
 * - Content that cannot be read back as it was written is an `IntegrityError`.
 */
export interface VersionBackend {
  /**
   * Appends a version to a branch, which its first commit creates. Resolves when it is as durable as the backend makes it.
   *
   * @throws ConflictError where the head differs from `expectedHead` (`actual`, `expected`: version ids or `null`) or the id
   *   is taken.
   * @throws VersionNotFoundError for a parent that does not exist; ValidationError for one of another store.
   */
  commitStateVersion(input: CommitStateVersionInput): Promise<StateVersion>;

  /** @throws VersionNotFoundError */
  getStateVersion(id: string): Promise<StateVersion>;

  /**
   * A version and its ancestors along first parents, newest first, at most `limit`. (A store copes with the other ancestors
   * being among them.)
   *
   * @throws VersionNotFoundError
   */
  getVersionHistory(id: string, options?: { readonly limit?: number }): Promise<readonly StateVersion[]>;

  /**
   * What the state of a version is made of: the snapshot below it, then the deltas along first parents, up to the version
   * itself.
   *
   * @throws VersionNotFoundError
   */
  readVersionContent(id: string): Promise<readonly StoredVersion[]>;

  /**
   * Makes a branch whose head is `from`; `null`: an empty one.
   *
   * @throws ConflictError where the branch exists; VersionNotFoundError for a version that does not exist; ValidationError
   *   for one of another store.
   */
  createBranch(store: string, name: string, from: string | null): Promise<Branch>;

  getBranch(store: string, name: string): Promise<Branch | undefined>;

  /** In order of name. */
  listBranches(store: string): Promise<readonly Branch[]>;
}
