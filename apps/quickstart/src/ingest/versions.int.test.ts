import type { CommitStateVersionInput, StateVersion } from '@nerv/core';
import { MemoryVersionBackend } from '@nerv/temporal-store';
import { SpacetimeTemporalStore } from '@nerv/temporal-store/adapter';
import { expect, it, onTestFinished } from 'vitest';
import { makeDemoRepository } from '../demo/demo-repository';
import { readCommits } from '../git/history';
import { listTree } from '../git/oracle';
import { openRepository, readLineages } from '../git/repository';
import { compareTrees } from '../verify/states';
import { placeOnLines } from './lines';
import { versionId } from './ids';
import { nothingStored } from './stored';
import { TREE_STORE, TreeVersions, type StoredTree } from './versions';

/** Commits in order, but not before the caller goes on: as a database does. */
class SlowBackend extends MemoryVersionBackend {
  private last: Promise<unknown> = Promise.resolve();

  override commitStateVersion(input: CommitStateVersionInput): Promise<StateVersion> {
    const commit = this.last
      .then(() => new Promise(setImmediate))
      .then(() => super.commitStateVersion(input));
    this.last = commit.catch(() => undefined);
    return commit;
  }
}

it('commits the tree of every commit, merges and second roots included', async () => {
  const demo = await makeDemoRepository(5, 160);
  onTestFinished(demo.remove);
  const repository = await openRepository(demo.path);
  const lineages = await readLineages(repository);
  const backend = new SlowBackend();
  const store = new SpacetimeTemporalStore<StoredTree>(backend, { store: TREE_STORE });
  const createBranch = (name: string) => backend.createBranch(TREE_STORE, name, null);
  const versions = new TreeVersions(store, createBranch, nothingStored);
  const placed = placeOnLines([lineages]);
  const stored: Promise<unknown>[] = [];
  for await (const commit of readCommits(repository, lineages)) {
    const place = placed[stored.length];
    if (place === undefined) throw new Error('more commits than were asked for');
    stored.push((await versions.add(commit, place)).stored);
  }
  await Promise.all(stored);
  for (const [commit, ...parents] of lineages) {
    expect(compareTrees(await store.checkout(versionId(commit)), await listTree(repository, commit))).toEqual(
      [],
    );
    expect((await store.version(versionId(commit))).parentVersionIds).toEqual(parents.map(versionId));
  }
  expect((await store.branches()).length).toBe(new Set(placed.map(({ line }) => line)).size);
  expect(lineages.filter(([, ...parents]) => parents.length > 1).length).toBeGreaterThan(5);
});
