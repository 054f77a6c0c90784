import { ConflictError, decodeValue, EntityNotFoundError, RelationNotFoundError } from '@nerv/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEntity, createRelation, deleteRelation, updateRelation } from '../../../test/operations';
import { openUniverse, type TestClient, type TestUniverse } from '../../../test/universe';
import { getRelations, relationPayload, type RelationRow } from '../../protocol/index';

let universe: TestUniverse;
let client: TestClient;

beforeAll(async () => {
  universe = await openUniverse();
  client = await universe.connect();
  await client.write(createEntity({ id: 'a' }));
  await client.write(createEntity({ id: 'b' }));
});
afterAll(() => universe.close());

async function find(id: string): Promise<RelationRow | undefined> {
  return (await client.read(getRelations, { ids: [id] })).relations[0];
}

test('a relation is complete on read', async () => {
  const { id, position } = await client.write(createRelation('a', 'b'));
  expect(await find(id)).toMatchObject({
    fromId: 'a',
    toId: 'b',
    relationType: 'KNOWS',
    name: '',
    tags: [],
    strength: 1,
    bidirectional: false,
    revision: 1,
  });
  expect(client.live.at(-1)).toMatchObject({ position, kind: 'relation', type: 'KNOWS', key: id });
});

test('an entity may be related to itself, and a pair more than once', async () => {
  const self = await client.write(createRelation('a', 'a'));
  const one = await client.write(createRelation('a', 'b'));
  const other = await client.write(createRelation('a', 'b'));
  expect(new Set([self.id, one.id, other.id]).size).toBe(3);
});

test('strength is any double', async () => {
  for (const strength of [-0, Infinity, NaN, 0.1]) {
    const { id } = await client.write(createRelation('a', 'b', { strength }));
    expect((await find(id))?.strength).toBe(strength);
  }
});

test('both ends must exist', async () => {
  for (const [from, to, missing] of [
    ['x', 'b', 'x'],
    ['a', 'y', 'y'],
  ] as const) {
    const error = await client.write(createRelation(from, to)).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(EntityNotFoundError);
    expect(error).toMatchObject({ entityId: missing });
  }
});

test('an update merges or replaces, and tells what was before', async () => {
  const { id } = await client.write(
    createRelation('a', 'b', { strength: 0.5, bidirectional: true, properties: { since: 2001 } }),
  );
  await client.write(updateRelation(id, { properties: { place: 'x' } }));
  const merged = await find(id);
  expect(merged).toMatchObject({ strength: 0.5, bidirectional: true, revision: 2 });
  expect(decodeValue(merged?.properties ?? new Uint8Array())).toEqual({ since: 2001, place: 'x' });
  await client.write(updateRelation(id, { mode: 'replace', name: 'n', expectedRevision: 2 }));
  expect(await find(id)).toMatchObject({ name: 'n', strength: 1, bidirectional: false, revision: 3 });
  const payload = relationPayload.decode(client.live.at(-1)?.payload ?? new Uint8Array());
  expect(payload).toMatchObject({ change: 'UPDATED', previous: { revision: 2, strength: 0.5 } });
  await expect(client.write(updateRelation(id, { expectedRevision: 1 }))).rejects.toThrow(ConflictError);
});

test('deleting removes it once', async () => {
  const { id } = await client.write(createRelation('a', 'b'));
  await expect(client.write(deleteRelation(id, 9))).rejects.toThrow(ConflictError);
  await client.write(deleteRelation(id, 1));
  expect(await find(id)).toBeUndefined();
  await expect(client.write(deleteRelation(id))).rejects.toThrow(RelationNotFoundError);
  await expect(client.write(updateRelation(id))).rejects.toThrow(RelationNotFoundError);
});

test('a taken id and an empty type are refused', async () => {
  await client.write(createRelation('a', 'b', { id: 'taken' }));
  await expect(client.write(createRelation('a', 'b', { id: 'taken' }))).rejects.toThrow(
    /"taken" exists already/,
  );
  await expect(client.write(createRelation('a', 'b', { relationType: '' }))).rejects.toThrow(
    /"relationType" is empty/,
  );
});
