import { uuidv7 } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { contractState } from './harness';
import type { OpenStore } from './suite';

/** Branches do not leak. */
export function branchContract(open: OpenStore): void {
  describe('branches', () => {
    it('shows no commit of one branch on another', async () => {
      const store = open();
      const base = await store.commitVersion(contractState(1), 'Base');
      await store.branch('side');
      const onMain = await store.commitVersion(contractState(2), 'On main');
      await store.switchTo('side');
      expect(await store.current()).toEqual(contractState(1));
      const onSide = await store.recordDelta(base, [{ op: 'Set', path: ['count'], value: 3 }], 'On side');
      expect(await store.current()).toEqual(contractState(3));
      expect((await store.history()).map((version) => version.id)).toEqual([onSide, base]);
      expect(await store.version(onSide)).toMatchObject({ branch: 'side', parentVersionId: base });
      await store.switchTo('main');
      expect(await store.current()).toEqual(contractState(2));
      expect((await store.history()).map((version) => version.id)).toEqual([onMain, base]);
    });

    it('lists branches with their heads in order of name', async () => {
      const store = open();
      const first = await store.commitVersion(contractState(1), 'First');
      const second = await store.commitVersion(contractState(2), 'Second');
      expect(await store.branch('zulu')).toMatchObject({ store: store.store, name: 'zulu', head: second });
      expect(await store.branch('alpha', first)).toMatchObject({ name: 'alpha', head: first });
      expect((await open().branches()).map(({ name, head }) => [name, head])).toEqual([
        ['alpha', first],
        ['main', second],
        ['zulu', second],
      ]);
    });

    it('begins a branch at an older version', async () => {
      const store = open();
      const first = await store.commitVersion(contractState(1), 'First');
      await store.commitVersion(contractState(2), 'Second');
      await store.branch('past', first);
      const other = open({ branch: 'past' });
      expect(await other.current()).toEqual(contractState(1));
      const next = await other.commitVersion(contractState(5), 'Another way');
      expect(await other.version(next)).toMatchObject({ parentVersionId: first, storage: 'delta' });
      expect(await store.current()).toEqual(contractState(2));
    });

    it('makes an empty branch of an empty store', async () => {
      const store = open();
      expect(await store.branch('fresh')).toMatchObject({ name: 'fresh', head: null });
      await store.switchTo('fresh');
      expect(store.currentBranch).toBe('fresh');
      expect(await store.current()).toBeUndefined();
      await store.commitVersion(contractState(1), 'First', { expectedHead: null });
      expect(await store.current()).toEqual(contractState(1));
      await store.switchTo('main');
      expect(await store.current()).toBeUndefined();
    });

    it('makes an empty branch beside others, for a history of its own', async () => {
      const store = open();
      await store.commitVersion(contractState(1), 'First');
      expect(await store.branch('orphan', null)).toMatchObject({ name: 'orphan', head: null });
      await store.switchTo('orphan');
      const root = await store.commitVersion(contractState(2), 'Another first');
      expect(await store.version(root)).toMatchObject({
        parentVersionIds: [],
        branch: 'orphan',
        storage: 'snapshot',
      });
      await store.switchTo('main');
      expect(await store.current()).toEqual(contractState(1));
    });

    it('switches to a branch that another store object made', async () => {
      const store = open();
      const other = open();
      await other.commitVersion(contractState(1), 'First');
      await other.branch('side');
      await store.switchTo('side');
      expect(store.currentBranch).toBe('side');
      expect(await store.current()).toEqual(contractState(1));
    });

    it('refuses a name that is taken, a version and a branch that do not exist', async () => {
      const store = open();
      await store.commitVersion(contractState(1), 'First');
      await store.branch('side');
      await expect(store.branch('side')).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(store.branch('main')).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(store.branch('lost', uuidv7())).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
      await expect(store.switchTo('nowhere')).rejects.toMatchObject({ code: 'VALIDATION' });
      expect(store.currentBranch).toBe('main');
      expect((await store.branches()).map((branch) => branch.name)).toEqual(['main', 'side']);
    });
  });
}
