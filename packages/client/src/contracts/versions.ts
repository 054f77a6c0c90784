import { ConflictError, type DeltaOperation, hashValue, type Value, VersionNotFoundError } from '@nerv/core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { InnerUniverseClientLike } from '../api/index';
import type { Harness } from './harness';
import { failure, take, unique } from './support';

const snapshot = (state: Value) => ({ storage: 'snapshot', state }) as const;
const set = (value: Value): readonly DeltaOperation[] => [{ op: 'Set', path: ['n'], value }];
const delta = (value: Value) => ({
  content: { storage: 'delta', operations: set(value) } as const,
  dataHash: hashValue({ n: value }),
});

export function versionContracts(harness: Harness): void {
  describe('versions', () => {
    let client: InnerUniverseClientLike;
    beforeAll(async () => {
      client = await harness().connect();
    });

    test('are committed, and read as they were committed', async () => {
      const store = unique('store');
      const first = await client.commitStateVersion({
        store,
        description: 'first',
        author: 'ada',
        tags: ['t'],
        expectedHead: null,
        content: snapshot({ n: 1 }),
      });
      expect(first).toMatchObject({
        store,
        branch: 'main',
        parentVersionIds: [],
        parentVersionId: null,
        description: 'first',
        author: 'ada',
        tags: ['t'],
        dataHash: hashValue({ n: 1 }),
        storage: 'snapshot',
        deltaDepth: 0,
      });
      const second = await client.commitStateVersion({ store, description: 'second', ...delta(2) });
      expect(second).toMatchObject({ parentVersionIds: [first.id], author: null, deltaDepth: 1 });
      expect(second.position).toBeGreaterThan(first.position);
      for (const version of [first, second])
        expect(await client.getStateVersion(version.id)).toEqual(version);
      expect(await failure(client.getStateVersion(unique('v')))).toBeInstanceOf(VersionNotFoundError);
    });

    test('give what it takes to rebuild a state', async () => {
      const store = unique('store');
      const first = await client.commitStateVersion({ store, description: '', content: snapshot({ n: 1 }) });
      const second = await client.recordDelta(first.id, set(2), {
        description: '',
        dataHash: hashValue({ n: 2 }),
      });
      const third = await client.recordDelta(second.id, set(3), {
        description: '',
        dataHash: hashValue({ n: 3 }),
      });
      expect(await client.readVersionContent(third.id)).toEqual([
        { version: first, content: snapshot({ n: 1 }) },
        { version: second, content: delta(2).content },
        { version: third, content: delta(3).content },
      ]);
      const fourth = await client.commitStateVersion({ store, description: '', content: snapshot({ n: 4 }) });
      expect(await client.readVersionContent(fourth.id)).toEqual([
        { version: fourth, content: snapshot({ n: 4 }) },
      ]);
      expect(await failure(client.readVersionContent(unique('v')))).toBeInstanceOf(VersionNotFoundError);
    });

    test('are not committed on a stale head', async () => {
      const store = unique('store');
      const first = await client.commitStateVersion({ store, description: '', content: snapshot(1) });
      const second = await client.commitStateVersion({ store, description: '', content: snapshot(2) });
      const stale = { store, description: '', content: snapshot(3) };
      expect(await failure(client.commitStateVersion({ ...stale, expectedHead: first.id }))).toMatchObject({
        name: 'ConflictError',
        actual: second.id,
        expected: first.id,
      });
      const onto = client.commitStateVersion({ ...stale, parentVersionIds: [first.id] });
      expect(await failure(onto)).toBeInstanceOf(ConflictError);
      expect(await failure(client.commitStateVersion({ ...stale, expectedHead: null }))).toBeInstanceOf(
        ConflictError,
      );
      expect((await client.getBranch(store, 'main'))?.head).toBe(second.id);
    });

    test('have a history, over one parent or all', async () => {
      const store = unique('store');
      const commit = (options: object) =>
        client.commitStateVersion({ store, description: '', content: snapshot(1), ...options });
      const base = await commit({});
      await client.createBranch(store, 'side', base.id);
      const side = await commit({ branch: 'side' });
      const main = await commit({});
      const merged = await commit({ parentVersionIds: [main.id, side.id] });
      const ids = async (options: Parameters<typeof client.getVersionHistory>[1]): Promise<string[]> =>
        (await client.getVersionHistory(merged.id, options)).map(({ id }) => id);
      expect(await ids({})).toEqual([merged.id, main.id, base.id]);
      expect(await ids({ limit: 2 })).toEqual([merged.id, main.id]);
      expect(await ids({ parents: 'all' })).toEqual([merged.id, main.id, side.id, base.id]);
      expect((await client.listVersions(store)).map(({ id }) => id)).toEqual([
        base.id,
        side.id,
        main.id,
        merged.id,
      ]);
      const later = await client.listVersions(store, { after: side.position, limit: 1 });
      expect(later).toEqual([main]);
      expect(await failure(client.getVersionHistory(unique('v')))).toBeInstanceOf(VersionNotFoundError);
    });

    test('are committed once, however often a call is repeated', async () => {
      const input = {
        store: unique('store'),
        operationId: unique('o'),
        description: '',
        content: snapshot(1),
      };
      const first = await client.commitStateVersion(input);
      expect(await client.commitStateVersion(input)).toEqual(first);
      expect(await client.listVersions(input.store)).toEqual([first]);
    });

    test('are told of as they are committed', async () => {
      const store = unique('store');
      const feed = client.subscribeStateVersionChanges({ store });
      await feed.ready;
      const committed = await client.commitStateVersion({ store, description: '', content: snapshot(1) });
      const [told] = await take(feed, 1);
      expect(told).toMatchObject({ change: 'INSERTED', row: committed, position: committed.position });
    });
  });

  describe('branches', () => {
    test('do not leak', async () => {
      const client = await harness().connect();
      const store = unique('store');
      expect(await client.listBranches(store)).toEqual([]);
      expect(await client.getBranch(store, 'main')).toBeUndefined();
      const base = await client.commitStateVersion({ store, description: '', content: snapshot(1) });
      const draft = await client.createBranch(store, 'draft', base.id);
      expect(draft).toMatchObject({ store, name: 'draft', head: base.id });
      expect(await client.getBranch(store, 'draft')).toEqual(draft);
      const onDraft = await client.commitStateVersion({
        store,
        branch: 'draft',
        description: '',
        content: snapshot(2),
      });
      const empty = await client.createBranch(store, 'empty', null);
      expect(empty.head).toBeNull();
      expect((await client.listBranches(store)).map(({ name, head }) => [name, head])).toEqual([
        ['draft', onDraft.id],
        ['empty', null],
        ['main', base.id],
      ]);
      expect(await failure(client.createBranch(store, 'draft', null))).toBeInstanceOf(ConflictError);
      expect(await failure(client.createBranch(store, 'x', unique('v')))).toBeInstanceOf(
        VersionNotFoundError,
      );
    });
  });
}
