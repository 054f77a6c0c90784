import { encodeValue, RelationNotFoundError } from '@nerv/core';
import type { EntityRow, RelationRow } from '@nerv/inner-universe/protocol';
import { describe, expect, test } from 'vitest';
import { connected } from '../../test/client';

const times = { revision: 1, createdAt: 1_000, updatedAt: 2_000 };
const texts = { name: '', description: '', tags: [], properties: encodeValue({}) };
const row: RelationRow = {
  id: 'r1',
  fromId: 'a',
  toId: 'b',
  relationType: 'KNOWS',
  ...texts,
  strength: -0.5,
  bidirectional: true,
  ...times,
};
const relation = {
  id: 'r1',
  fromId: 'a',
  toId: 'b',
  relationType: 'KNOWS',
  metadata: {
    name: '',
    description: '',
    tags: [],
    properties: {},
    strength: -0.5,
    bidirectional: true,
  },
  revision: 1,
  createdAt: new Date(1),
  updatedAt: new Date(2),
};
const entityRow: EntityRow = { id: 'b', entityType: 'User', ...texts, ...times };

describe('relations', () => {
  test('are created, updated and deleted', async () => {
    const { client, database } = await connected();
    const metadata = { strength: 0.5, bidirectional: true, name: 'n' };
    expect(await client.createRelation('a', 'b', 'KNOWS', metadata, { id: 'r1' })).toBe('r1');
    expect(database.lastOperation).toMatchObject({
      tag: 'createRelation',
      value: { id: 'r1', fromId: 'a', toId: 'b', relationType: 'KNOWS', ...metadata },
    });
    await client.createRelation('a', 'b', 'KNOWS');
    expect(await client.updateRelation('r1', { strength: Infinity }, { mode: 'replace' })).toEqual({
      id: 'r1',
      revision: 1,
    });
    expect(database.lastOperation).toMatchObject({
      tag: 'updateRelation',
      value: { id: 'r1', mode: 'replace', strength: Infinity },
    });
    await client.deleteRelation('r1', { expectedRevision: 3 });
    expect(database.lastOperation).toEqual({
      tag: 'deleteRelation',
      value: { id: 'r1', expectedRevision: 3 },
    });
    await client.deleteRelation('r2');
  });

  test('are read', async () => {
    const { client, database } = await connected();
    database.answer('getRelations', ({ ids }) => ({ relations: ids[0] === 'r1' ? [row] : [undefined] }));
    expect(await client.getRelation('r1')).toEqual(relation);
    expect(await client.findRelation('r1')).toEqual(relation);
    expect(await client.findRelation('r2')).toBeUndefined();
    await expect(client.getRelation('r2')).rejects.toThrow(RelationNotFoundError);
  });

  test('are queried', async () => {
    const { client, database } = await connected();
    database.answer('queryRelations', () => ({ relations: [row], cursor: undefined, plan: 'index' }));
    const query = {
      fromId: 'a',
      toId: 'b',
      relationType: 'KNOWS',
      tags: ['t'],
      filters: [{ field: 'strength', operator: 'lessThan', value: 1 }],
      limit: 3,
    } as const;
    expect(await client.queryRelations(query)).toEqual({ items: [relation], cursor: null, plan: 'index' });
    expect(database.lastRequest('queryRelations')).toMatchObject({
      fromId: 'a',
      toId: 'b',
      relationType: 'KNOWS',
      tags: ['t'],
      filters: [{ path: ['strength'], operator: 'lessThan' }],
      limit: 3,
    });
    await client.queryRelations();
    expect(database.lastRequest('queryRelations').filters).toEqual([]);
  });

  test.each([
    [{ strength: Number.NaN }, 'metadata.strength is NaN. Give a number.'],
    [{ strength: '1' }, 'metadata.strength is a string. Give a number.'],
    [{ bidirectional: 1 }, 'metadata.bidirectional is 1. Give true or false.'],
  ])('refuse %o', async (metadata, message) => {
    const { client } = await connected();
    await expect(client.createRelation('a', 'b', 'KNOWS', metadata as object)).rejects.toThrow(message);
  });
});

describe('traverse', () => {
  test('gives each entity with the relation it was reached by', async () => {
    const { client, database } = await connected();
    database.answer('traverse', () => ({
      steps: [{ entity: entityRow, depth: 1, viaId: 'r1', parentId: 'a' }],
      relations: [row],
      truncated: true,
    }));
    const options = { direction: 'both', relationTypes: ['KNOWS'], maxDepth: 4, limit: 10 } as const;
    const { steps, truncated } = await client.traverse('a', options);
    expect(steps).toMatchObject([{ entity: { id: 'b' }, depth: 1, relation, parentId: 'a' }]);
    expect(truncated).toBe(true);
    expect(database.lastRequest('traverse')).toEqual({ entityId: 'a', ...options, maxBytes: 0 });
    await client.traverse('a');
    expect(database.lastRequest('traverse')).toMatchObject({ direction: 'out', maxDepth: 1, limit: 0 });
  });

  test('refuses an answer that does not hold what it names', async () => {
    const { client, database } = await connected();
    database.answer('traverse', () => ({
      steps: [{ entity: entityRow, depth: 1, viaId: 'r1', parentId: 'a' }],
      relations: [],
      truncated: false,
    }));
    await expect(client.traverse('a')).rejects.toThrow(/names relation "r1"/);
  });

  test('checks its bounds', async () => {
    const { client } = await connected();
    await expect(client.traverse('a', { maxDepth: 1_001 })).rejects.toThrow(/^maxDepth is 1001/);
  });
});
