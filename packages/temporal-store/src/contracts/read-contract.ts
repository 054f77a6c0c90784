import { uuidv7 } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { applyDelta } from '../delta/index';
import { contractState } from './harness';
import type { OpenStore } from './suite';

/** Reading past and present states. */
export function readContract(open: OpenStore): void {
  describe('reads', () => {
    it('has nothing before the first commit', async () => {
      const store = open();
      expect(store.currentBranch).toBe('main');
      expect(await store.current()).toBeUndefined();
      expect(await store.head()).toBeUndefined();
      expect(await store.history()).toEqual([]);
      expect(await store.branches()).toEqual([]);
      expect(await store.at(new Date())).toBeUndefined();
    });

    it('checks out every version, also where nothing is cached', async () => {
      const store = open();
      const ids: string[] = [];
      for (let count = 0; count < 6; count += 1)
        ids.push(await store.commitVersion(contractState(count), 'Next'));
      const fresh = open();
      for (const [count, id] of ids.entries()) {
        expect(await store.checkout(id)).toEqual(contractState(count));
        expect(await fresh.checkout(id)).toEqual(contractState(count));
      }
    });

    it('hands out states that cannot be changed', async () => {
      const store = open();
      const id = await store.commitVersion(contractState(1), 'First');
      const state = await store.checkout(id);
      expect(() => Object.assign(state, { count: 9 })).toThrow(TypeError);
      expect(() => Object.assign(state.items, { 'item-0': null })).toThrow(TypeError);
      expect(await store.checkout(id)).toEqual(contractState(1));
    });

    it('shows what another store object committed', async () => {
      const store = open();
      const other = open();
      const first = await store.commitVersion(contractState(1), 'First');
      expect(await other.current()).toEqual(contractState(1));
      const second = await store.commitVersion(contractState(2), 'Second');
      expect(await other.current()).toEqual(contractState(2));
      expect((await other.head())?.id).toBe(second);
      expect((await other.history()).map((version) => version.id)).toEqual([second, first]);
    });

    it('lists versions newest first, from any version, as many as asked for', async () => {
      const store = open();
      const ids: string[] = [];
      for (let count = 0; count < 5; count += 1) {
        ids.unshift(await store.commitVersion(contractState(count), `Number ${count}`));
      }
      const history = await store.history();
      expect(history.map((version) => version.id)).toEqual(ids);
      expect(history.map((version) => version.description)).toEqual(
        [4, 3, 2, 1, 0].map((count) => `Number ${count}`),
      );
      expect(history.map((version) => version.position)).toEqual(
        history.map((version) => version.position).sort((a, b) => b - a),
      );
      expect((await store.history({ limit: 2 })).map((version) => version.id)).toEqual(ids.slice(0, 2));
      const middle = await store.history({ from: ids[2]!, limit: 2 });
      expect(middle.map((version) => version.id)).toEqual(ids.slice(2, 4));
      expect(await store.history({ limit: 0 })).toEqual([]);
    });

    it('finds the version of a time', async () => {
      const store = open();
      for (let count = 0; count < 4; count += 1) await store.commitVersion(contractState(count), 'Next');
      const history = await store.history();
      const first = history.at(-1)!;
      for (const { createdAt } of history) {
        const newest = history.find((version) => version.createdAt <= createdAt)!;
        expect((await store.versionAt(createdAt))?.id).toBe(newest.id);
        expect(await store.at(createdAt)).toEqual(await store.checkout(newest.id));
      }
      expect(await store.at(new Date(first.createdAt.getTime() - 1))).toBeUndefined();
      expect(await store.at(new Date(8.64e15))).toEqual(contractState(3));
    });

    it('tells two versions apart by operations that lead from one to the other', async () => {
      const store = open();
      const first = await store.commitVersion(contractState(1, 20), 'First');
      const second = await store.commitVersion(contractState(2, 25), 'Second');
      const forth = await store.diff(first, second);
      const back = await store.diff(second, first);
      expect(applyDelta(contractState(1, 20), forth)).toEqual(contractState(2, 25));
      expect(applyDelta(contractState(2, 25), back)).toEqual(contractState(1, 20));
      expect(await store.diff(first, first)).toEqual([]);
    });

    it('says so where a version does not exist', async () => {
      const store = open();
      await store.commitVersion(contractState(1), 'First');
      const missing = uuidv7();
      await expect(store.checkout(missing)).rejects.toMatchObject({ versionId: missing });
      await expect(store.version(missing)).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
      await expect(store.history({ from: missing })).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
      await expect(store.diff(missing, missing)).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
    });

    it('keeps stores apart', async () => {
      const store = open();
      const other = open({ store: `${store.store}-other` });
      const id = await store.commitVersion(contractState(1), 'First');
      expect(await other.current()).toBeUndefined();
      expect(await other.branches()).toEqual([]);
      await expect(other.checkout(id)).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
      await expect(other.version(id)).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
      await expect(other.history({ from: id })).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
      await expect(other.branch('stolen', id)).rejects.toMatchObject({ code: 'VALIDATION' });
      await other.commitVersion(contractState(2), 'Mine');
      expect(await store.current()).toEqual(contractState(1));
    });
  });
}
