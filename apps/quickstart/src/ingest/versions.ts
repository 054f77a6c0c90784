import type { DeltaOperation } from '@nerv/core';
import type { VersionStore } from '@nerv/temporal-store';
import type { Change, Commit, TreeEntry } from '../git/types';
import { subjectOf } from './commit-event';
import { cut } from './cut';
import { authorName, versionId } from './ids';
import type { PlacedCommit } from './lines';
import type { Stored } from './stored';

/** The store the file trees are kept in. */
export const TREE_STORE = 'tree';

/** A file tree as it is stored: path → what is there. */
export type StoredTree = { readonly [path: string]: { readonly blob: string; readonly size: number | null } };

/** Commits the file tree after each commit as a version: a delta on its first parent's. */
export class TreeVersions {
  /** Versions under way. The store carries out commits in order, but what is read or built on must be there. */
  private readonly pending = new Map<string, Promise<unknown>>();

  constructor(
    private readonly store: VersionStore<StoredTree>,
    /** Makes a branch without a version. */
    private readonly createEmptyBranch: (name: string) => Promise<unknown>,
    private readonly stored: Pick<Stored, 'hasBranch'>,
  ) {}

  /**
   * To be called in the order of commits, for those that have no version yet. Resolves when the next one may be called; `stored` is for the caller to await.
   */
  async add(commit: Commit, placed: PlacedCommit): Promise<{ readonly stored: Promise<unknown> }> {
    if (placed.startsLine && placed.line !== this.store.currentBranch) await this.begin(placed);
    if (placed.line !== this.store.currentBranch) await this.store.switchTo(placed.line);
    if (commit.parents.length > 1) await this.settled(commit.parents);
    const { stored } = await this.commit(commit);
    this.pending.set(commit.id, stored);
    const forget = (): void => void this.pending.delete(commit.id);
    stored.then(forget, forget);
    return { stored };
  }

  private async begin({ parents, line }: PlacedCommit): Promise<void> {
    // Writing was broken off between the branch and its first version.
    if (this.stored.hasBranch(line)) return;
    await this.settled(parents);
    const [first] = parents;
    if (first === undefined) await this.createEmptyBranch(line);
    else await this.store.branch(line, versionId(first));
  }

  private async settled(commits: readonly string[]): Promise<void> {
    for (const commit of commits) await this.pending.get(commit);
  }

  private async commit(commit: Commit): Promise<{ readonly stored: Promise<unknown> }> {
    const { store } = this;
    const [first, ...merged] = commit.parents;
    const description = cut(subjectOf(commit.message), 500) || '(no message)';
    const options = { id: versionId(commit.id), author: cut(authorName(commit.author), 120) };
    if (first === undefined) {
      const tree = afterChanges({}, commit.changes);
      return { stored: store.commitVersion(tree, description, { ...options, expectedHead: null }) };
    }
    if (merged.length === 0) {
      return { stored: store.recordDelta(versionId(first), deltaOf(commit.changes), description, options) };
    }
    const tree = afterChanges(await store.checkout(versionId(first)), commit.changes);
    const parents = [first, ...merged].map(versionId);
    return { stored: store.commitVersion(tree, description, { ...options, parents }) };
  }
}

/** The change of a tree as one operation on it, or none. */
export function deltaOf(changes: readonly Change[]): DeltaOperation[] {
  if (changes.length === 0) return [];
  const set: [string, TreeEntry][] = [];
  const deleted: string[] = [];
  for (const { path, entry } of changes) {
    if (entry === null) deleted.push(path);
    else set.push([path, entry]);
  }
  return [{ op: 'Patch', path: [], set: fromEntries(set), delete: deleted }];
}

function afterChanges(before: StoredTree, changes: readonly Change[]): StoredTree {
  const tree = new Map<string, TreeEntry>(Object.entries(before));
  for (const { path, entry } of changes) {
    if (entry === null) tree.delete(path);
    else tree.set(path, entry);
  }
  return fromEntries(tree);
}

/** Own properties, also where a file is called `__proto__`. */
function fromEntries(
  entries: Iterable<[string, TreeEntry]>,
): Record<string, { blob: string; size: number | null }> {
  return Object.fromEntries(Array.from(entries, ([path, { blob, size }]) => [path, { blob, size }]));
}
