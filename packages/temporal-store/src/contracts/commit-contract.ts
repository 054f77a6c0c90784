import { hashValue, uuidv7, valuesEqual, type Value } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { contractState } from './harness';
import type { OpenStore } from './suite';

/** Commits of states and deltas. */
export function commitContract(open: OpenStore): void {
  describe('commits', () => {
    it('stores a first version with all that was said of it', async () => {
      const store = open();
      const id = await store.commitVersion(contractState(1), 'First', {
        author: 'ada',
        tags: ['v1', 'root'],
      });
      const version = await open().version(id);
      expect(version).toMatchObject({
        id,
        store: store.store,
        branch: 'main',
        parentVersionId: null,
        parentVersionIds: [],
        description: 'First',
        author: 'ada',
        tags: ['v1', 'root'],
        dataHash: hashValue(contractState(1)),
        storage: 'snapshot',
        deltaDepth: 0,
      });
      expect(version.createdAt).toBeInstanceOf(Date);
    });

    it('makes the head the parent of the next version', async () => {
      const store = open();
      const first = await store.commitVersion(contractState(1), 'First');
      const second = await store.commitVersion(contractState(2), 'Second');
      expect(await store.version(second)).toMatchObject({
        parentVersionId: first,
        parentVersionIds: [first],
        author: null,
        tags: [],
        storage: 'delta',
        deltaDepth: 1,
        dataHash: hashValue(contractState(2)),
      });
    });

    it('records a delta on the head', async () => {
      const store = open();
      const first = await store.commitVersion(contractState(1), 'First');
      const second = await store.recordDelta(
        first,
        [
          { op: 'Set', path: ['items', 'item-3', 'size'], value: 99 },
          { op: 'Delete', path: ['items', 'item-4'] },
          { op: 'Insert', path: ['list', 2], values: [-1, -2] },
          { op: 'Remove', path: ['list', 0], count: 1 },
          { op: 'Patch', path: [], set: { count: 2 }, delete: [] },
        ],
        'Second',
        { author: 'bob', tags: ['delta'] },
      );
      const { items, list } = contractState(1);
      const { 'item-4': _gone, ...kept } = items;
      const expected = {
        count: 2,
        items: { ...kept, 'item-3': { name: 'Item 3', size: 99 } },
        list: [1, -1, -2, ...list.slice(2)],
      };
      expect(await open().checkout(second)).toEqual(expected);
      expect(await store.version(second)).toMatchObject({
        storage: 'delta',
        author: 'bob',
        tags: ['delta'],
        dataHash: hashValue(expected),
      });
    });

    it('keeps an operation that does not fit from changing anything', async () => {
      const store = open();
      const first = await store.commitVersion(contractState(1), 'First');
      const operations = [
        { op: 'Set', path: ['count'], value: 2 },
        { op: 'Set', path: ['items', 'missing', 'size'], value: 1 },
      ] as const;
      const refused = store.recordDelta(first, operations, 'Bad');
      await expect(refused).rejects.toMatchObject({ code: 'VALIDATION' });
      await expect(refused).rejects.toMatchObject({ path: [1, 'path', 1], rule: 'exists' });
      expect(await store.current()).toEqual(contractState(1));
      expect(await store.history()).toHaveLength(1);
      await store.recordDelta(first, operations.slice(0, 1), 'Good');
      expect(await open().current()).toEqual(contractState(2));
    });

    it('refuses a state that cannot be stored, names the place, and writes nothing', async () => {
      const store = open();
      const refused = store.commitVersion(
        { ...contractState(1), extra: { call: (() => 1) as never } },
        'Bad',
      );
      await expect(refused).rejects.toMatchObject({ code: 'VALIDATION' });
      await expect(refused).rejects.toMatchObject({ path: ['extra', 'call'] });
      expect(await store.history()).toEqual([]);
    });

    it('gives back every kind of value as it was', async () => {
      const extra: Value = {
        ['__proto__']: { polluted: true },
        bigint: 2n ** 70n,
        bytes: new Uint8Array([0, 255, 7]),
        date: new Date('2001-02-03T04:05:06.789Z'),
        empty: [{}, [], ''],
        negativeZero: -0,
        notANumber: Number.NaN,
        nothing: null,
      };
      const store = open();
      const first = await store.commitVersion({ ...contractState(1), extra }, 'First');
      const second = await store.recordDelta(
        first,
        [{ op: 'Set', path: ['extra', 'again'], value: extra }],
        'Second',
      );
      const read = await open().checkout(second);
      expect(valuesEqual(read.extra, { ...extra, again: extra })).toBe(true);
      expect(Object.getPrototypeOf(read.extra)).toBe(Object.prototype);
    });

    it('does not notice what is done to a state after it was committed', async () => {
      const store = open();
      const state = { ...contractState(1), extra: { at: new Date(0), list: [1] } };
      const tags = ['one'];
      const commit = store.commitVersion(state, 'First', { tags });
      tags.push('two');
      state.extra.at.setTime(1);
      state.extra.list.push(2);
      const id = await commit;
      expect((await store.version(id)).tags).toEqual(['one']);
      const read = await store.checkout(id);
      expect(read.extra).toEqual({ at: new Date(0), list: [1] });
      (read.extra as typeof state.extra).at.setTime(7);
      expect(() => (read.extra as typeof state.extra).list.push(2)).toThrow(TypeError);
      expect((await store.checkout(id)).extra).toEqual({ at: new Date(0), list: [1] });
    });

    it('takes an id that the caller made, once', async () => {
      const store = open();
      const id = uuidv7();
      expect(await store.commitVersion(contractState(1), 'First', { id })).toBe(id);
      await expect(store.commitVersion(contractState(2), 'Again', { id })).rejects.toMatchObject({
        code: 'CONFLICT',
      });
      expect(await store.current()).toEqual(contractState(1));
    });

    it('records the parents of a merge, the head first', async () => {
      const store = open();
      const base = await store.commitVersion(contractState(1), 'Base');
      await store.branch('side');
      const ours = await store.commitVersion(contractState(2), 'Ours');
      await store.switchTo('side');
      const theirs = await store.commitVersion(contractState(3), 'Theirs');
      await store.switchTo('main');
      const merge = await store.commitVersion(contractState(4), 'Merge', { parents: [ours, theirs] });
      expect(await store.version(merge)).toMatchObject({
        parentVersionId: ours,
        parentVersionIds: [ours, theirs],
      });
      expect((await store.history()).map((version) => version.id)).toEqual([merge, ours, base]);
      const unknown = store.commitVersion(contractState(5), 'Bad', { parents: [merge, uuidv7()] });
      await expect(unknown).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
      expect(await store.current()).toEqual(contractState(4));
    });

    it('stores a snapshot every so many versions, and each can be read', async () => {
      const store = open({ snapshotEvery: 3 });
      const ids: string[] = [];
      for (let count = 0; count < 7; count += 1)
        ids.push(await store.commitVersion(contractState(count), 'Next'));
      const storages = await Promise.all(ids.map(async (id) => (await store.version(id)).storage));
      expect(storages).toEqual(['snapshot', 'delta', 'delta', 'snapshot', 'delta', 'delta', 'snapshot']);
      const fresh = open({ cachedStates: 0 });
      for (const [count, id] of ids.entries()) expect(await fresh.checkout(id)).toEqual(contractState(count));
    });

    it('does nothing where the signal is aborted before', async () => {
      const store = open();
      const reason = new Error('not now');
      const signal = AbortSignal.abort(reason);
      await expect(store.commitVersion(contractState(1), 'First', { signal })).rejects.toBe(reason);
      expect(await store.history()).toEqual([]);
    });
  });
}
