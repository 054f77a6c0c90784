import { ConflictError, uuidv7 } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { contractState } from './harness';
import type { OpenStore } from './suite';

/** Lost updates are refused; commits in flight keep their order. */
export function concurrencyContract(open: OpenStore): void {
  describe('concurrent commits', () => {
    it('refuses a commit that builds on another head, and tells both', async () => {
      const store = open();
      const first = await store.commitVersion(contractState(1), 'First');
      const second = await store.commitVersion(contractState(2), 'Second');
      const stale = store.commitVersion(contractState(3), 'Stale', { expectedHead: first });
      await expect(stale).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(stale).rejects.toMatchObject({ actual: second, expected: first });
      await expect(
        store.commitVersion(contractState(3), 'Stale', { expectedHead: null }),
      ).rejects.toMatchObject({
        actual: second,
        expected: null,
      });
      const delta = store.recordDelta(first, [{ op: 'Set', path: ['count'], value: 9 }], 'Stale');
      await expect(delta).rejects.toMatchObject({ code: 'CONFLICT', actual: second, expected: first });
      expect(await store.current()).toEqual(contractState(2));
      await store.commitVersion(contractState(3), 'Third', { expectedHead: second });
      expect(await store.current()).toEqual(contractState(3));
    });

    it('refuses the commit of a store object that has not seen the head, until it has', async () => {
      const one = open();
      const two = open();
      const first = await one.commitVersion(contractState(1), 'First');
      expect(await two.current()).toEqual(contractState(1));
      const second = await one.commitVersion(contractState(2), 'Second');
      const stale = two.commitVersion(contractState(20), 'Stale');
      await expect(stale).rejects.toMatchObject({ code: 'CONFLICT', actual: second, expected: first });
      expect(await two.current()).toEqual(contractState(2));
      const third = await two.commitVersion(contractState(3), 'Third');
      expect((await one.history()).map((version) => version.id)).toEqual([third, second, first]);
    });

    it('takes the head that the caller names, also where it was committed elsewhere', async () => {
      const one = open();
      const two = open();
      const first = await one.commitVersion(contractState(1), 'First');
      await two.current();
      const second = await one.commitVersion(contractState(2), 'Second');
      const third = await two.recordDelta(second, [{ op: 'Set', path: ['count'], value: 3 }], 'Third');
      expect((await one.history()).map((version) => version.id)).toEqual([third, second, first]);
    });

    it('lets exactly one of several writers commit on a head', async () => {
      const first = await open().commitVersion(contractState(0), 'First');
      const writers = Array.from({ length: 4 }, () => open());
      const results = await Promise.allSettled(
        writers.map((writer, at) =>
          writer.commitVersion(contractState(at + 1), 'Race', { expectedHead: first }),
        ),
      );
      const winners = results.filter((result) => result.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(ConflictError.isInstance(result.reason)).toBe(true);
      }
      expect((await open().history()).map((version) => version.id)).toEqual([winners[0]?.value, first]);
    });

    it('carries out commits in the order they are made, without waiting for each', async () => {
      const store = open();
      const settled: number[] = [];
      const commits = Array.from({ length: 30 }, (_, count) =>
        store.commitVersion(contractState(count), `Number ${count}`).then((id) => {
          settled.push(count);
          return id;
        }),
      );
      const ids = await Promise.all(commits);
      expect(settled).toEqual(Array.from({ length: 30 }, (_, count) => count));
      expect((await store.history()).map((version) => version.id)).toEqual(ids.toReversed());
      const fresh = open();
      expect(await fresh.checkout(ids[17]!)).toEqual(contractState(17));
      expect(await fresh.current()).toEqual(contractState(29));
    });

    it('records deltas on versions that are still on their way', async () => {
      const store = open();
      const ids = Array.from({ length: 10 }, () => uuidv7());
      const commits = ids.map((id, at) =>
        at === 0
          ? store.commitVersion(contractState(0), 'First', { id })
          : store.recordDelta(ids[at - 1]!, [{ op: 'Set', path: ['count'], value: at }], 'Next', { id }),
      );
      expect(await Promise.all(commits)).toEqual(ids);
      expect(await open().current()).toEqual(contractState(9));
    });

    it('fails what builds on a failed commit, and goes on from the last that is stored', async () => {
      const store = open();
      const first = await store.commitVersion(contractState(1), 'First');
      const second = store.commitVersion(contractState(2), 'Second');
      const taken = store.commitVersion(contractState(3), 'Id taken', { id: first });
      const child = store.commitVersion(contractState(4), 'Child');
      const grandchild = store.commitVersion(contractState(5), 'Grandchild');
      const outcomes = await Promise.allSettled([second, taken, child, grandchild]);
      expect(outcomes.map((outcome) => outcome.status)).toEqual([
        'fulfilled',
        'rejected',
        'rejected',
        'rejected',
      ]);
      for (const commit of [taken, child, grandchild]) {
        await expect(commit).rejects.toMatchObject({ code: 'CONFLICT' });
      }
      expect(await store.current()).toEqual(contractState(2));
      const third = await store.commitVersion(contractState(6), 'Third');
      expect((await open().history()).map((version) => version.id)).toEqual([third, await second, first]);
      expect(await open().current()).toEqual(contractState(6));
    });
  });
}
