import {
  ConflictError,
  decodeValue,
  encodeValue,
  errorFromWire,
  parseWireError,
  ValidationError,
} from '@nerv/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hash } from '../../test/operations';
import { openUniverse, type TestClient, type TestUniverse } from '../../test/universe';
import {
  eventPayload,
  getConfiguration,
  getEntities,
  getRelations,
  getVersions,
  listBranches,
  type LogEntry,
} from '../protocol/index';

let universe: TestUniverse;
let client: TestClient;

beforeAll(async () => {
  universe = await openUniverse();
  client = await universe.connect();
});
afterAll(() => universe.close());

/** What a refused reducer call says, as the typed error it stands for. */
async function refusal(call: Promise<void>): Promise<unknown> {
  const error = await call.catch((thrown: unknown) => thrown);
  return errorFromWire(parseWireError(error instanceof Error ? error.message : ''));
}

async function logged(call: Promise<void>): Promise<LogEntry> {
  await call;
  const entry = client.live.at(-1);
  if (entry === undefined) throw new Error('Nothing was logged.');
  return entry;
}

const none = { name: undefined, description: undefined, tags: undefined, properties: undefined };

test('entities and relations, with JSON for values', async () => {
  const { reducers } = client;
  await reducers.createEntity({
    ...none,
    id: 'a',
    entityType: 'User',
    name: 'Ann',
    properties: '{"age":3}',
    operationId: '',
  });
  await reducers.createEntity({ ...none, id: 'b', entityType: 'User', operationId: '' });
  await reducers.updateEntity({
    ...none,
    id: 'a',
    mode: 'merge',
    tags: ['t'],
    expectedRevision: 1,
    operationId: '',
  });
  const { entities } = await client.read(getEntities, { ids: ['a'] });
  expect(entities[0]).toMatchObject({ name: 'Ann', tags: ['t'], revision: 2 });
  expect(decodeValue(entities[0]?.properties ?? new Uint8Array())).toEqual({ age: 3 });

  const relation = { ...none, strength: 0.5, bidirectional: undefined };
  await reducers.createRelation({
    ...relation,
    id: 'r',
    fromId: 'a',
    toId: 'b',
    relationType: 'KNOWS',
    operationId: '',
  });
  await reducers.updateRelation({
    ...relation,
    id: 'r',
    mode: 'replace',
    name: 'n',
    expectedRevision: undefined,
    operationId: '',
  });
  const { relations } = await client.read(getRelations, { ids: ['r'] });
  expect(relations[0]).toMatchObject({ name: 'n', strength: 0.5, revision: 2 });
  await reducers.deleteRelation({ id: 'r', expectedRevision: undefined, operationId: '' });
  await reducers.deleteEntity({
    id: 'a',
    onRelations: 'restrict',
    expectedRevision: undefined,
    operationId: '',
  });
  expect((await client.read(getEntities, { ids: ['a', 'b'] })).entities.map((row) => row?.id)).toEqual([
    undefined,
    'b',
  ]);
});

test('events', async () => {
  const call = { id: '', type: 'T', source: 's', causationId: undefined, expectedLast: 0n };
  const entry = await logged(
    client.reducers.publishEvent({ ...call, data: '{"x":[1]}', correlationId: 'c', operationId: 'mine' }),
  );
  expect(entry).toMatchObject({ kind: 'event', type: 'T', source: 's', operationId: 'mine' });
  const payload = eventPayload.decode(entry.payload);
  expect([payload.correlationId, decodeValue(payload.data)]).toEqual(['c', { x: [1] }]);
});

test('versions and branches', async () => {
  const common = {
    store: 's',
    branch: 'main',
    parents: undefined,
    expectedHead: undefined,
    description: 'd',
    author: undefined,
    tags: [],
  };
  const content = encodeValue({ a: 1 });
  await client.reducers.commitVersion({
    ...common,
    id: 'v',
    dataHash: hash('1'),
    storage: 'snapshot',
    content,
    operationId: '',
  });
  await client.reducers.createBranch({ store: 's', name: 'x', versionId: 'v', operationId: '' });
  expect((await client.read(getVersions, { ids: ['v'] })).versions[0]).toMatchObject({
    description: 'd',
    storage: 'snapshot',
  });
  const { branches } = await client.read(listBranches, { store: 's', limit: 0, maxBytes: 0 });
  expect(branches.map(({ name, head }) => [name, head])).toEqual([
    ['main', 'v'],
    ['x', 'v'],
  ]);
});

test('configuration', async () => {
  await client.reducers.putConfiguration({ key: 'k', value: '[true]', expectedRevision: 0, operationId: '' });
  expect((await client.read(getConfiguration, {})).entries).toEqual([
    { key: 'k', value: encodeValue([true]) },
  ]);
  await client.reducers.putConfiguration({
    key: 'k',
    value: undefined,
    expectedRevision: 1,
    operationId: '',
  });
  expect((await client.read(getConfiguration, {})).entries).toEqual([]);
});

describe('refusals', () => {
  const entity = { ...none, id: 'x', entityType: 'User' };

  test('come as the error document, and nothing is written', async () => {
    const before = client.live.length;
    const notJson = await refusal(
      client.reducers.createEntity({ ...entity, properties: '{', operationId: '' }),
    );
    expect(notJson).toBeInstanceOf(ValidationError);
    expect(notJson).toMatchObject({ path: ['properties'], rule: 'json' });
    const badMode = await refusal(
      client.reducers.updateEntity({
        ...none,
        id: 'b',
        mode: 'mix',
        expectedRevision: undefined,
        operationId: '',
      }),
    );
    expect(badMode).toMatchObject({ path: ['mode'], rule: 'one-of' });
    expect(client.live).toHaveLength(before);
  });

  test('a retry under its operation id is recognised, other content is a conflict', async () => {
    await client.reducers.createEntity({ ...entity, operationId: 'op' });
    const before = client.live.length;
    await client.reducers.createEntity({ ...entity, operationId: 'op' });
    expect(client.live).toHaveLength(before);
    expect(
      await refusal(client.reducers.createEntity({ ...entity, id: 'y', operationId: 'op' })),
    ).toBeInstanceOf(ConflictError);
  });
});
