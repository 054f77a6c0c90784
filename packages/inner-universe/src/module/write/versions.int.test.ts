import {
  ConflictError,
  decodeValue,
  IntegrityError,
  ValidationError,
  VersionNotFoundError,
} from '@nerv/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commitDelta, commitSnapshot, createBranch, hash } from '../../../test/operations';
import { openUniverse, type TestClient, type TestUniverse } from '../../../test/universe';
import {
  getVersionContent,
  getVersions,
  limits,
  listBranches,
  versionHistory,
  versionPayload,
  type VersionContentPage,
} from '../../protocol/index';

let universe: TestUniverse;
let client: TestClient;

beforeAll(async () => {
  universe = await openUniverse();
  client = await universe.connect();
});
afterAll(() => universe.close());

async function heads(store: string): Promise<{ [name: string]: string | undefined }> {
  const { branches } = await client.read(listBranches, { store, limit: 0, maxBytes: 0 });
  return Object.fromEntries(branches.map(({ name, head }) => [name, head]));
}

describe('committing', () => {
  test('makes the branch with the first version, and moves its head with each', async () => {
    const first = await client.write(
      commitSnapshot({ a: 1 }, { store: 's1', description: 'one', author: 'me', tags: ['t'] }),
    );
    expect(client.live.slice(-2).map(({ kind, key }) => [kind, key])).toEqual([
      ['branch', 'main'],
      ['version', first.id],
    ]);
    const second = await client.write(commitDelta([], { store: 's1', dataHash: hash('1') }));
    expect(await heads('s1')).toEqual({ main: second.id });
    const { versions } = await client.read(getVersions, { ids: [first.id, second.id, 'none'] });
    expect(versions[0]).toMatchObject({
      parents: [],
      description: 'one',
      author: 'me',
      tags: ['t'],
      storage: 'snapshot',
      deltaDepth: 0,
      position: first.position,
    });
    expect(versions[1]).toMatchObject({
      parents: [first.id],
      storage: 'delta',
      deltaDepth: 1,
      dataHash: hash('1'),
    });
    expect(versions[1]?.author).toBeUndefined();
    expect(versions[2]).toBeUndefined();
    const entry = client.live.at(-1);
    expect(versionPayload.decode(entry?.payload ?? new Uint8Array()).row).toEqual(versions[1]);
  });

  test('takes several parents, the first being the head', async () => {
    const base = await client.write(commitSnapshot(1, { store: 's2' }));
    await client.write(createBranch('side', { store: 's2', from: base.id }));
    const side = await client.write(commitDelta([], { store: 's2', branch: 'side' }));
    const main = await client.write(commitDelta([], { store: 's2' }));
    const merge = await client.write(commitDelta([], { store: 's2', parents: [main.id, side.id] }));
    expect(await heads('s2')).toEqual({ main: merge.id, side: side.id });
  });

  test('refuses a stale head with the actual and the expected one', async () => {
    const one = await client.write(commitSnapshot(1, { store: 's3' }));
    const two = await client.write(commitDelta([], { store: 's3', parents: [one.id] }));
    for (const operation of [
      commitDelta([], { store: 's3', parents: [one.id] }),
      commitDelta([], { store: 's3', expectedHead: one.id }),
    ]) {
      const error = await client.write(operation).catch((refused: unknown) => refused);
      expect(error).toBeInstanceOf(ConflictError);
      expect(error).toMatchObject({ actual: two.id, expected: one.id, details: { reason: 'head' } });
    }
    const mustBeEmpty = await client
      .write(commitSnapshot(1, { store: 's3', expectedHead: '' }))
      .catch((refused: unknown) => refused);
    expect(mustBeEmpty).toMatchObject({ actual: two.id, expected: null });
    await client.write(commitDelta([], { store: 's3', expectedHead: two.id }));
  });

  test('an expected head and parents may differ: a reset moves the branch on purpose', async () => {
    const one = await client.write(commitSnapshot(1, { store: 's4' }));
    const two = await client.write(commitDelta([], { store: 's4' }));
    const three = await client.write(
      commitDelta([], { store: 's4', parents: [one.id], expectedHead: two.id }),
    );
    const { versions } = await client.read(versionHistory, {
      from: [three.id],
      firstParentOnly: true,
      limit: 0,
      maxBytes: 0,
    });
    expect(versions.map(({ id }) => id)).toEqual([three.id, one.id]);
  });

  test('refuses parents that do not exist, are of another store, or are named twice', async () => {
    const other = await client.write(commitSnapshot(1, { store: 's5' }));
    await expect(
      client.write(commitSnapshot(1, { store: 's6', parents: ['no'], expectedHead: '' })),
    ).rejects.toThrow(VersionNotFoundError);
    await expect(
      client.write(commitSnapshot(1, { store: 's6', parents: [other.id], expectedHead: '' })),
    ).rejects.toThrow(/is of store "s5", not "s6"/);
    await expect(
      client.write(commitSnapshot(1, { store: 's5', parents: [other.id, other.id] })),
    ).rejects.toThrow(ValidationError);
  });

  test('refuses a delta without a parent, a bad hash, and a taken id', async () => {
    await expect(client.write(commitDelta([], { store: 's7' }))).rejects.toThrow(/Commit a snapshot/);
    await expect(client.write(commitSnapshot(1, { store: 's7', dataHash: 'ABC' }))).rejects.toThrow(
      /"dataHash" must be/,
    );
    await client.write(commitSnapshot(1, { store: 's7', id: 'v' }));
    await expect(
      client.write(commitSnapshot(2, { store: 's7', id: 'v', dataHash: hash('2') })),
    ).rejects.toThrow(/"v" exists already/);
    expect(await heads('s7')).toEqual({ main: 'v' });
  });

  test('refuses a delta too far from a snapshot, and takes a snapshot instead', async () => {
    await client.write(commitSnapshot(1, { store: 's8' }));
    await client.apply(
      Array.from({ length: limits.deltaDepth }, (_, index) => ({
        operationId: `s8 ${index}`,
        operations: [commitDelta([], { store: 's8' })],
      })),
    );
    const error = await client.write(commitDelta([], { store: 's8' })).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ path: ['content'], rule: 'delta-depth' });
    await client.write(commitSnapshot(2, { store: 's8', dataHash: hash('3') }));
    await client.write(commitDelta([], { store: 's8' }));
  });
});

describe('content', () => {
  test('comes as the chain from the snapshot up, paged by bytes', async () => {
    const store = 'c1';
    await client.write(commitSnapshot('old', { store, dataHash: hash('a') }));
    const snapshot = await client.write(commitSnapshot('base', { store, dataHash: hash('b') }));
    const one = await client.write(commitDelta(['one'], { store }));
    const two = await client.write(commitDelta(['two'], { store }));
    const whole = await client.read(getVersionContent, { versionId: two.id, skip: 0, maxBytes: 0 });
    expect(whole.total).toBe(3);
    expect(
      whole.items.map(({ versionId, content }) => [versionId, content.storage, decodeValue(content.content)]),
    ).toEqual([
      [snapshot.id, 'snapshot', 'base'],
      [one.id, 'delta', ['one']],
      [two.id, 'delta', ['two']],
    ]);
    const items: VersionContentPage['items'][number][] = [];
    while (items.length < whole.total) {
      const page: VersionContentPage = await client.read(getVersionContent, {
        versionId: two.id,
        skip: items.length,
        maxBytes: 1,
      });
      expect(page.items).toHaveLength(1);
      items.push(...page.items);
    }
    expect(items).toEqual(whole.items);
    await expect(client.read(getVersionContent, { versionId: 'no', skip: 0, maxBytes: 0 })).rejects.toThrow(
      VersionNotFoundError,
    );
  });

  test('of equal states is stored once, and other bytes under its hash are refused', async () => {
    const dataHash = hash('c');
    const one = await client.write(commitSnapshot({ same: 1 }, { store: 'c2', dataHash }));
    const two = await client.write(commitSnapshot({ same: 1 }, { store: 'c3', dataHash }));
    for (const { id } of [one, two]) {
      const { items } = await client.read(getVersionContent, { versionId: id, skip: 0, maxBytes: 0 });
      expect(decodeValue(items[0]?.content.content ?? new Uint8Array())).toEqual({ same: 1 });
    }
    await expect(client.write(commitSnapshot({ same: 2 }, { store: 'c2', dataHash }))).rejects.toThrow(
      IntegrityError,
    );
    expect(await heads('c2')).toEqual({ main: one.id });
  });
});

describe('history', () => {
  test('gives each ancestor once, children before parents, page by page', async () => {
    const store = 'h1';
    const root = await client.write(commitSnapshot(0, { store, id: 'h1-root' }));
    await client.write(createBranch('side', { store, from: root.id }));
    await client.write(commitDelta([], { store, id: 'h1-main' }));
    await client.write(commitDelta([], { store, id: 'h1-side', branch: 'side' }));
    await client.write(commitDelta([], { store, id: 'h1-merge', parents: ['h1-main', 'h1-side'] }));
    const seen: string[] = [];
    let next: readonly string[] = ['h1-merge'];
    while (next.length > 0) {
      const page = await client.read(versionHistory, {
        from: next,
        firstParentOnly: false,
        limit: 1,
        maxBytes: 0,
      });
      seen.push(...page.versions.map(({ id }) => id));
      next = page.next;
    }
    expect(seen).toEqual(['h1-merge', 'h1-side', 'h1-main', 'h1-root']);
    const first = await client.read(versionHistory, {
      from: ['h1-merge'],
      firstParentOnly: true,
      limit: 0,
      maxBytes: 0,
    });
    expect(first.versions.map(({ id }) => id)).toEqual(['h1-merge', 'h1-main', 'h1-root']);
    await expect(
      client.read(versionHistory, { from: ['no'], firstParentOnly: false, limit: 0, maxBytes: 0 }),
    ).rejects.toThrow(VersionNotFoundError);
  });
});

describe('branches', () => {
  test('are listed in order of name, page by page, or one by name', async () => {
    for (const name of ['b', 'a', 'é', '😀', 'c']) await client.write(createBranch(name, { store: 'b1' }));
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.read(listBranches, { store: 'b1', cursor, limit: 2, maxBytes: 0 });
      names.push(...page.branches.map(({ name }) => name));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(names).toEqual(['a', 'b', 'c', 'é', '😀']);
    const one = await client.read(listBranches, { store: 'b1', name: 'c', limit: 0, maxBytes: 0 });
    expect(one.branches).toMatchObject([{ store: 'b1', name: 'c' }]);
    expect(one.branches[0]?.head).toBeUndefined();
    const none = await client.read(listBranches, { store: 'b1', name: 'x', limit: 0, maxBytes: 0 });
    expect(none.branches).toEqual([]);
  });

  test('a taken name, a version that does not exist and one of another store are refused', async () => {
    const { id } = await client.write(commitSnapshot(1, { store: 'b2' }));
    await expect(client.write(createBranch('main', { store: 'b2' }))).rejects.toThrow(ConflictError);
    await expect(client.write(createBranch('x', { store: 'b2', from: 'no' }))).rejects.toThrow(
      VersionNotFoundError,
    );
    await expect(client.write(createBranch('x', { store: 'b3', from: id }))).rejects.toThrow(ValidationError);
    await expect(client.write(createBranch('', { store: 'b3' }))).rejects.toThrow(/"name" is empty/);
  });
});
