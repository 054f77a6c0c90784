import {
  ConflictError,
  decodeValue,
  type DeltaOperation,
  encodeValue,
  hashValue,
  VersionNotFoundError,
} from '@nerv/core';
import { type VersionRow, versionPayload } from '@nerv/inner-universe/protocol';
import { describe, expect, test } from 'vitest';
import { connected } from '../../test/client';
import type { FakeDatabase } from '../../test/fake-database';
import { refused } from '../../test/refused';

const hash = hashValue({ a: 1 });
const row: VersionRow = {
  id: 'v2',
  store: 'default',
  branch: 'main',
  parents: ['v1', 'v0'],
  description: 'second',
  author: undefined,
  tags: ['t'],
  dataHash: hash,
  storage: 'delta',
  deltaDepth: 1,
  contentBytes: 10,
  position: 9,
  createdAt: 5_000,
};
const version = {
  id: 'v2',
  store: 'default',
  branch: 'main',
  parentVersionIds: ['v1', 'v0'],
  parentVersionId: 'v1',
  description: 'second',
  author: null,
  tags: ['t'],
  dataHash: hash,
  storage: 'delta',
  deltaDepth: 1,
  position: 9,
  createdAt: new Date(5),
};

const delta = (operations: readonly DeltaOperation[] = [{ op: 'Set', path: ['a'], value: 2 }]) =>
  ({ storage: 'delta', operations }) as const;
const snapshot = { storage: 'snapshot', state: { a: 1 } } as const;

/** Answers reads of versions with the rows given, by their ids. */
function withVersions(database: FakeDatabase, ...rows: readonly VersionRow[]): void {
  database.answer('getVersions', ({ ids }) => ({
    versions: ids.map((id) => rows.find((each) => each.id === id)),
  }));
}

describe('commitStateVersion', () => {
  test('hashes a snapshot, and knows all of the version from its result', async () => {
    const { client, database } = await connected();
    const committed = await client.commitStateVersion({
      id: 'v1',
      store: 'game',
      branch: 'draft',
      expectedHead: null,
      description: 'first',
      author: 'ada',
      tags: ['t'],
      content: snapshot,
    });
    expect(committed).toEqual({
      id: 'v1',
      store: 'game',
      branch: 'draft',
      parentVersionIds: [],
      parentVersionId: null,
      description: 'first',
      author: 'ada',
      tags: ['t'],
      dataHash: hash,
      storage: 'snapshot',
      deltaDepth: 0,
      position: 0,
      createdAt: new Date(1_750_000_000_000),
    });
    expect(database.reads).toEqual([]);
    expect(database.lastOperation).toMatchObject({
      tag: 'commitVersion',
      value: {
        id: 'v1',
        store: 'game',
        branch: 'draft',
        parents: undefined,
        expectedHead: '',
        dataHash: hash,
      },
    });
  });

  test('sends the operations of a delta, and counts its depth from a parent it knows', async () => {
    const { client, database } = await connected();
    await client.commitStateVersion({ id: 'v1', parentVersionIds: [], description: '', content: snapshot });
    const input = { id: 'v2', description: '', content: delta(), dataHash: hash };
    expect(await client.commitStateVersion({ ...input, parentVersionIds: ['v1'] })).toMatchObject({
      id: 'v2',
      parentVersionId: 'v1',
      deltaDepth: 1,
      store: 'default',
      branch: 'main',
    });
    expect(await client.commitStateVersion({ ...input, id: 'v3', expectedHead: 'v2' })).toMatchObject({
      parentVersionIds: ['v2'],
      deltaDepth: 2,
    });
    expect(database.reads).toEqual([]);
    const { value } = database.lastOperation;
    if (!('content' in value)) throw new Error('No version was sent.');
    expect(decodeValue(value.content.content)).toEqual([{ op: 'Set', path: ['a'], value: 2 }]);
  });

  test.each([
    ['the parent is the head of the branch', {}],
    ['the depth of the parent is unknown', { parentVersionIds: ['v1', 'v0'] }],
  ])('reads the version back where %s', async (_why, input) => {
    const { client, database } = await connected();
    withVersions(database, row);
    const content = delta();
    const committed = await client.commitStateVersion({
      id: 'v2',
      description: 'second',
      content,
      dataHash: hash,
      ...input,
    });
    expect(committed).toEqual(version);
  });

  test('reads the version back where it had been committed before', async () => {
    const { client, database } = await connected();
    withVersions(database, row);
    const input = {
      id: 'v2',
      operationId: 'op',
      expectedHead: null,
      description: '',
      content: snapshot,
    } as const;
    expect(await client.commitStateVersion(input)).toMatchObject({ description: '' });
    expect(await client.commitStateVersion(input)).toEqual(version);
  });

  test('comes out as a conflict where the head is stale', async () => {
    const { client, database } = await connected();
    database.decide = () => refused(new ConflictError({ message: 'moved on', actual: 'v2', expected: 'v1' }));
    const input = { expectedHead: 'v1', description: '', content: snapshot };
    await expect(client.commitStateVersion(input)).rejects.toMatchObject({ actual: 'v2', expected: 'v1' });
  });

  const given = { description: '', content: snapshot };
  test.each([
    [undefined, /^\(root\) is undefined. Give a plain object/],
    [{ content: snapshot }, /^description is undefined/],
    [{ ...given, brunch: 'main' }, /^brunch is not a field there/],
    [{ description: '', content: delta() }, /^dataHash is left out. A delta needs/],
    [{ ...given, dataHash: 'abc' }, /^dataHash is no SHA-256 hash/],
    [{ ...given, content: null }, /^content is null/],
    [{ ...given, content: { storage: 'full' } }, /^content\.storage is "full"/],
    [{ ...given, content: { storage: 'snapshot', value: 1 } }, /^content\.value is not a field there/],
    [{ ...given, content: { storage: 'snapshot', state: [() => 1] } }, /^In content\.state: /],
    [{ ...given, content: { storage: 'delta', operations: 'x' } }, /^content\.operations is a string/],
    [{ ...given, content: delta([null as never]) }, /^content\.operations\[0\] is null/],
    [{ ...given, content: delta([{ op: 'Add', path: [] } as never]) }, /operations\[0\]\.op is "Add"/],
    [
      { ...given, content: delta([{ op: 'Delete', path: 'a' } as never]) },
      /operations\[0\]\.path is no path/,
    ],
    [{ ...given, content: delta([{ op: 'Delete', path: [-1] }]) }, /operations\[0\]\.path is no path/],
    [
      { ...given, content: delta([{ op: 'Delete', path: [], value: 1 } as never]) },
      /\[0\]\.value is not a field/,
    ],
    [{ ...given, content: delta([{ op: 'Set', path: [] } as never]) }, /\[0\]\.value is left out/],
    [{ ...given, content: delta([{ op: 'Insert', path: [0], values: 1 } as never]) }, /\[0\]\.values is 1/],
    [{ ...given, content: delta([{ op: 'Remove', path: [0], count: -1 }]) }, /\[0\]\.count is -1/],
    [
      { ...given, content: delta([{ op: 'Patch', path: [], set: [], delete: [] } as never]) },
      /\[0\]\.set is/,
    ],
    [
      { ...given, content: delta([{ op: 'Patch', path: [], set: {}, delete: [1] } as never]) },
      /\[0\]\.delete is/,
    ],
    [{ ...given, parentVersionIds: Array.from({ length: 65 }, () => 'v') }, /^parentVersionIds has 65 items/],
  ])('refuses %o', async (input, message) => {
    const { client, database } = await connected();
    await expect(client.commitStateVersion(input as never)).rejects.toThrow(message);
    expect(database.batches).toEqual([]);
  });
});

describe('recordDelta', () => {
  const operations: readonly DeltaOperation[] = [
    { op: 'Set', path: ['a'], value: 2 },
    { op: 'Delete', path: ['b'] },
    { op: 'Insert', path: ['list', 0], values: [1] },
    { op: 'Remove', path: ['list', 0], count: 1 },
    { op: 'Patch', path: [], set: { c: 1 }, delete: ['d'] },
  ];

  test('commits a delta on a version, in its store and on its branch', async () => {
    const { client, database } = await connected();
    withVersions(database, { ...row, store: 'game', branch: 'draft' });
    const recorded = await client.recordDelta('v2', operations, {
      id: 'v3',
      description: 'd',
      dataHash: hash,
    });
    expect(recorded).toMatchObject({
      id: 'v3',
      store: 'game',
      branch: 'draft',
      parentVersionIds: ['v2'],
      deltaDepth: 2,
      storage: 'delta',
    });
    await client.recordDelta('v2', operations, { description: 'd', dataHash: hash, branch: 'other' });
    expect(database.lastOperation).toMatchObject({ value: { branch: 'other', parents: ['v2'] } });
  });

  test('refuses a version that is not there, and fields that are not its own', async () => {
    const { client, database } = await connected();
    withVersions(database);
    const metadata = { description: 'd', dataHash: hash };
    await expect(client.recordDelta('v9', operations, metadata)).rejects.toThrow(VersionNotFoundError);
    const wrong = { ...metadata, store: 'x' };
    await expect(client.recordDelta('v9', operations, wrong)).rejects.toThrow(
      /^metadata\.store is not a field/,
    );
  });
});

describe('reading versions', () => {
  test('gives a version', async () => {
    const { client, database } = await connected();
    withVersions(database, row);
    expect(await client.getStateVersion('v2')).toEqual(version);
    await expect(client.getStateVersion('v9')).rejects.toMatchObject({ versionId: 'v9' });
  });

  test('gives the history over as many pages as it takes', async () => {
    const { client, database } = await connected();
    database.answer('versionHistory', ({ from }) => {
      const number = Number(from[0]?.slice(1));
      const versions = [{ ...row, id: `v${number}` }];
      return { versions, next: number === 1 ? [] : [`v${number - 1}`] };
    });
    const ids = async (...args: Parameters<typeof client.getVersionHistory>): Promise<string[]> =>
      (await client.getVersionHistory(...args)).map(({ id }) => id);
    expect(await ids('v3')).toEqual(['v3', 'v2', 'v1']);
    expect(database.lastRequest('versionHistory').firstParentOnly).toBe(true);
    expect(await ids('v3', { limit: 2, parents: 'all' })).toEqual(['v3', 'v2']);
    expect(database.lastRequest('versionHistory')).toMatchObject({ firstParentOnly: false, limit: 1 });
  });

  test('lists the versions of a store from the log', async () => {
    const { client, database } = await connected();
    database.append({ kind: 'version', type: 'default', payload: versionPayload.encode({ row }) });
    database.append({ kind: 'version', type: 'other' });
    database.append({
      kind: 'version',
      type: 'default',
      payload: versionPayload.encode({ row: { ...row, id: 'v3' } }),
    });
    expect(await client.listVersions('default')).toEqual([version, { ...version, id: 'v3' }]);
    expect(await client.listVersions('default', { after: 1 })).toMatchObject([{ id: 'v3' }]);
    expect(await client.listVersions('default', { limit: 1 })).toMatchObject([{ id: 'v2' }]);
  });

  test('gives the content of a version from its snapshot on', async () => {
    const { client, database } = await connected();
    const contents = [
      { versionId: 'v1', content: { storage: 'snapshot', content: encodeValue({ a: 1 }) } },
      { versionId: 'v2', content: { storage: 'delta', content: encodeValue(delta().operations) } },
    ] as const;
    database.answer('getVersionContent', ({ skip }) => ({ items: contents.slice(skip, skip + 1), total: 2 }));
    database.answer('getVersions', ({ ids }) => ({ versions: [{ ...row, id: ids[0] ?? '' }] }));
    expect(await client.readVersionContent('v2')).toEqual([
      { version: { ...version, id: 'v1' }, content: snapshot },
      { version, content: delta() },
    ]);
  });

  test('refuses pages that lead nowhere', async () => {
    const { client, database } = await connected();
    database.answer('getVersionContent', () => ({ items: [], total: 2 }));
    database.answer('getVersions', () => ({ versions: [] }));
    await expect(client.readVersionContent('v1')).rejects.toThrow(
      /readVersionContent got a page that holds nothing/,
    );
    await expect(client.getStateVersion('v1')).rejects.toThrow(
      /getStateVersion got a page that holds nothing/,
    );
  });

  test('refuses a delta that is no list: the row is damaged', async () => {
    const { client, database } = await connected();
    const content = { storage: 'delta', content: encodeValue({}) } as const;
    database.answer('getVersionContent', () => ({ items: [{ versionId: 'v1', content }], total: 1 }));
    await expect(client.readVersionContent('v1')).rejects.toThrow(/delta of version "v1" is no list/);
  });
});
