import {
  ConflictError,
  decodeValue,
  encodeValue,
  EntityNotFoundError,
  isUuid,
  uuidv7,
  ValidationError,
} from '@nerv/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEntity, createRelation, deleteEntity, updateEntity } from '../../../test/operations';
import { openUniverse, type TestClient, type TestUniverse } from '../../../test/universe';
import { entityPayload, getEntities, getRelations, limits, type EntityRow } from '../../protocol/index';

let universe: TestUniverse;
let client: TestClient;

beforeAll(async () => {
  universe = await openUniverse();
  client = await universe.connect();
});
afterAll(() => universe.close());

async function find(id: string): Promise<EntityRow | undefined> {
  return (await client.read(getEntities, { ids: [id] })).entities[0];
}

async function related(count: number): Promise<{ ids: string[]; relations: string[] }> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push((await client.write(createEntity())).id);
  const relations: string[] = [];
  for (const [index, id] of ids.slice(1).entries()) {
    relations.push((await client.write(createRelation(ids[index] ?? '', id))).id);
  }
  return { ids, relations };
}

test('properties do not outgrow their limit by being merged', async () => {
  const half = new Uint8Array(limits.valueBytes / 2);
  const { id } = await client.write(createEntity({ properties: { one: half } }));
  const error = await client
    .write(updateEntity(id, { properties: { other: half } }))
    .catch((refused: unknown) => refused);
  expect(error).toMatchObject({ code: 'VALIDATION', path: ['properties'], rule: 'max-bytes' });
  expect((await find(id))?.revision).toBe(1);
  expect((await client.write(updateEntity(id, { properties: { one: null } }))).revision).toBe(2);
});

describe('creating', () => {
  test('fills in what is left out, and is complete on read', async () => {
    const { id, revision, position } = await client.write(createEntity({ entityType: 'Thing' }));
    const row = await find(id);
    expect(row).toMatchObject({ id, entityType: 'Thing', name: '', description: '', tags: [], revision: 1 });
    expect(decodeValue(row?.properties ?? new Uint8Array())).toEqual({});
    expect(row?.createdAt).toBe(row?.updatedAt);
    expect(revision).toBe(1);
    expect(client.live.at(-1)).toMatchObject({
      position,
      kind: 'entity',
      type: 'Thing',
      key: id,
      revision: 1,
    });
  });

  test('keeps what is given', async () => {
    const properties = { age: 3, nested: { list: [1n, null] } };
    const { id } = await client.write(
      createEntity({ name: 'Ann', description: 'd', tags: ['x', 'x'], properties }),
    );
    const row = await find(id);
    expect(row).toMatchObject({ name: 'Ann', description: 'd', tags: ['x', 'x'] });
    expect(decodeValue(row?.properties ?? new Uint8Array())).toEqual(properties);
  });

  test('uses the operation id as id where it is a UUID, and a fresh one otherwise', async () => {
    const operationId = uuidv7();
    expect((await client.write(createEntity(), operationId)).id).toBe(operationId);
    const { id } = await client.write(createEntity(), 'a text of mine');
    expect(isUuid(id)).toBe(true);
  });

  test('refuses an id that is taken, and may use that of a deleted entity again', async () => {
    await client.write(createEntity({ id: 'taken' }));
    const again = client.write(createEntity({ id: 'taken' }));
    await expect(again).rejects.toThrow(ConflictError);
    await expect(again).rejects.toThrow(/"taken" exists already/);
    await client.write(deleteEntity('taken'));
    expect((await client.write(createEntity({ id: 'taken' }))).revision).toBe(1);
  });

  test.each([
    ['an empty type', createEntity({ entityType: '' }), ['entityType'], 'not-empty'],
    ['a long id', createEntity({ id: 'x'.repeat(600) }), ['id'], 'max-bytes'],
    ['an empty tag', createEntity({ tags: [''] }), ['tags', 0], 'tag'],
  ])('refuses %s', async (_what, operation, path, rule) => {
    const before = client.live.length;
    const refused = await client.write(operation).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ValidationError);
    expect(refused).toMatchObject({ path, rule });
    expect(client.live).toHaveLength(before);
  });

  test('refuses properties that are no encoded object', async () => {
    for (const properties of [encodeValue([1]), Uint8Array.of(9, 9)]) {
      const operation = { tag: 'createEntity', value: { id: '', entityType: 'User', properties } } as const;
      await expect(client.write(operation)).rejects.toThrow(ValidationError);
    }
  });
});

describe('updating', () => {
  test('by merging keeps fields and properties that are left out', async () => {
    const { id } = await client.write(
      createEntity({ name: 'a', tags: ['t'], properties: { x: 1, y: { z: 1 } } }),
    );
    const result = await client.write(
      updateEntity(id, { description: 'b', properties: { y: 2, ['__proto__']: 3 } }),
    );
    expect(result).toMatchObject({ id, revision: 2 });
    const row = await find(id);
    expect(row).toMatchObject({ name: 'a', description: 'b', tags: ['t'], revision: 2 });
    expect(decodeValue(row?.properties ?? new Uint8Array())).toEqual({ x: 1, y: 2, ['__proto__']: 3 });
  });

  test('by replacing puts the defaults where a field is left out', async () => {
    const { id } = await client.write(createEntity({ name: 'a', tags: ['t'], properties: { x: 1 } }));
    await client.write(updateEntity(id, { mode: 'replace', description: 'b' }));
    const row = await find(id);
    expect(row).toMatchObject({ name: '', description: 'b', tags: [] });
    expect(decodeValue(row?.properties ?? new Uint8Array())).toEqual({});
  });

  test('tells what was before, and keeps the time of creation', async () => {
    const { id } = await client.write(createEntity({ name: 'a' }));
    await client.write(updateEntity(id, { name: 'b' }));
    const entry = client.live.at(-1);
    const { change, row, previous } = entityPayload.decode(entry?.payload ?? new Uint8Array());
    expect({ change, now: row.name, before: previous?.name }).toEqual({
      change: 'UPDATED',
      now: 'b',
      before: 'a',
    });
    expect(row.createdAt).toBe(previous?.createdAt);
    expect(row.updatedAt).toBe(entry?.time);
  });

  test('refuses a stale revision with the actual and the expected one', async () => {
    const { id } = await client.write(createEntity());
    await client.write(updateEntity(id, { expectedRevision: 1 }));
    const stale = await client
      .write(updateEntity(id, { expectedRevision: 1 }))
      .catch((error: unknown) => error);
    expect(stale).toBeInstanceOf(ConflictError);
    expect(stale).toMatchObject({ actual: 2, expected: 1 });
    expect((await find(id))?.revision).toBe(2);
  });

  test('refuses an entity that does not exist', async () => {
    await expect(client.write(updateEntity('nobody'))).rejects.toThrow(EntityNotFoundError);
  });
});

describe('deleting', () => {
  test('removes it and tells the last state', async () => {
    const { id } = await client.write(createEntity({ name: 'a' }));
    await client.write(updateEntity(id, { name: 'b' }));
    const { revision } = await client.write(deleteEntity(id, { expectedRevision: 2 }));
    expect(revision).toBe(2);
    expect(await find(id)).toBeUndefined();
    const payload = entityPayload.decode(client.live.at(-1)?.payload ?? new Uint8Array());
    expect(payload).toMatchObject({ change: 'DELETED', row: { name: 'b' } });
  });

  test('refuses a stale revision, and an entity that does not exist', async () => {
    const { id } = await client.write(createEntity());
    await expect(client.write(deleteEntity(id, { expectedRevision: 7 }))).rejects.toThrow(ConflictError);
    await expect(client.write(deleteEntity('nobody'))).rejects.toThrow(EntityNotFoundError);
  });

  test('restrict refuses while a relation touches it, from either side', async () => {
    const { ids, relations } = await related(2);
    for (const id of ids) {
      const refused = await client.write(deleteEntity(id)).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ConflictError);
      expect(refused).toMatchObject({ details: { reason: 'related', relationId: relations[0] } });
    }
  });

  test('detach deletes the relations that touch it and nothing else', async () => {
    const { ids, relations } = await related(3);
    const before = client.live.length;
    const result = await client.write(deleteEntity(ids[1] ?? '', { onRelations: 'detach' }));
    expect(result.id).toBe(ids[1]);
    const entries = client.live.slice(before);
    expect(entries.map(({ kind }) => kind)).toEqual(['relation', 'relation', 'entity']);
    expect(entries.at(-1)?.position).toBe(result.position);
    expect((await client.read(getRelations, { ids: relations })).relations).toEqual([undefined, undefined]);
    const { entities } = await client.read(getEntities, { ids });
    expect(entities.map((row) => row?.id)).toEqual([ids[0], undefined, ids[2]]);
  });

  test('cascade deletes what outgoing relations reach, also in a circle', async () => {
    const { ids } = await related(4);
    await client.write(createRelation(ids[3] ?? '', ids[1] ?? ''));
    const result = await client.write(deleteEntity(ids[1] ?? '', { onRelations: 'cascade' }));
    const { entities } = await client.read(getEntities, { ids });
    expect(entities.map((row) => row?.id)).toEqual([ids[0], undefined, undefined, undefined]);
    expect(client.live.at(-1)).toMatchObject({ key: ids[1], position: result.position });
  });
});
