import {
  ConflictError,
  EntityNotFoundError,
  type Value,
  ValidationError,
  type ValueObject,
} from '@nerv/core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { InnerUniverseClientLike } from '../api/index';
import type { Harness } from './harness';
import { failure, headOf, unique } from './support';

const everyShape: ValueObject = {
  null: null,
  booleans: [true, false],
  numbers: [0, -0, 1.5, Number.NaN, Infinity, -Infinity, 2 ** 53],
  bigints: [0n, -(2n ** 80n)],
  text: 'Grüße 🐙',
  date: new Date(1_234),
  bytes: Uint8Array.of(0, 255),
  nested: { list: [{ deep: [] }], empty: {} },
};

export function entityContracts(harness: Harness): void {
  describe('entities', () => {
    let client: InnerUniverseClientLike;
    beforeAll(async () => {
      client = await harness().connect();
    });

    test('are complete on read, whatever was left out on write', async () => {
      const id = await client.createEntity('User');
      const entity = await client.getEntity(id);
      expect(entity).toMatchObject({
        id,
        entityType: 'User',
        metadata: { name: '', description: '', tags: [], properties: {} },
        revision: 1,
      });
      expect(entity.createdAt).toEqual(entity.updatedAt);
      expect(await client.findEntity(id)).toEqual(entity);
    });

    test('are read as they were written, with every kind of value', async () => {
      const metadata = { name: 'Ada', description: 'd', tags: ['b', 'a'], properties: everyShape };
      const id = unique('entity');
      expect(await client.createEntity('User', metadata, { id })).toBe(id);
      expect((await client.getEntity(id)).metadata).toEqual(metadata);
    });

    test('are not found where they are not', async () => {
      const id = unique('nobody');
      expect(await client.findEntity(id)).toBeUndefined();
      expect(await failure(client.getEntity(id))).toBeInstanceOf(EntityNotFoundError);
      expect(await failure(client.updateEntity(id, {}))).toBeInstanceOf(EntityNotFoundError);
      expect(await failure(client.deleteEntity(id))).toBeInstanceOf(EntityNotFoundError);
    });

    test('are updated by merging or replacing', async () => {
      const id = await client.createEntity('User', { name: 'Ada', tags: ['x'], properties: { a: 1, b: 2 } });
      expect(await client.updateEntity(id, { description: 'd', properties: { b: 3 } })).toEqual({
        id,
        revision: 2,
      });
      expect(await client.getEntity(id)).toMatchObject({
        metadata: { name: 'Ada', description: 'd', tags: ['x'], properties: { a: 1, b: 3 } },
        revision: 2,
      });
      await client.updateEntity(id, { name: 'Eve' }, { mode: 'replace' });
      expect((await client.getEntity(id)).metadata).toEqual({
        name: 'Eve',
        description: '',
        tags: [],
        properties: {},
      });
    });

    test('are not updated on a stale revision', async () => {
      const id = await client.createEntity('User');
      await client.updateEntity(id, { name: 'one' }, { expectedRevision: 1 });
      const stale = await failure(client.updateEntity(id, { name: 'two' }, { expectedRevision: 1 }));
      expect(stale).toBeInstanceOf(ConflictError);
      expect(stale).toMatchObject({ actual: 2, expected: 1 });
      expect(await failure(client.deleteEntity(id, { expectedRevision: 1 }))).toBeInstanceOf(ConflictError);
      expect((await client.getEntity(id)).metadata.name).toBe('one');
    });

    test('have an id of their own', async () => {
      const id = await client.createEntity('User', { name: 'first' });
      expect(await failure(client.createEntity('User', {}, { id }))).toBeInstanceOf(ConflictError);
      expect((await client.getEntity(id)).metadata.name).toBe('first');
    });

    test('are created once, however often a call is repeated', async () => {
      const operationId = unique('operation');
      const entityType = unique('Type');
      const id = await client.createEntity(entityType, { name: 'x' }, { operationId });
      expect(await client.createEntity(entityType, { name: 'x' }, { operationId })).toBe(id);
      expect(await client.countEntities({ entityType })).toBe(1);
      const other = client.createEntity(entityType, { name: 'y' }, { operationId });
      expect(await failure(other)).toBeInstanceOf(ConflictError);
    });

    test('keep their history', async () => {
      const id = await client.createEntity('User', { name: 'one' });
      await client.updateEntity(id, { name: 'two' });
      await client.deleteEntity(id);
      const history = await client.getEntityHistory(id);
      expect(history.map(({ change, entity }) => [change, entity.metadata.name, entity.revision])).toEqual([
        ['INSERTED', 'one', 1],
        ['UPDATED', 'two', 2],
        ['DELETED', 'two', 2],
      ]);
      expect(await client.getEntityHistory(unique('nobody'))).toEqual([]);
    });

    test('are deleted with what becomes of their relations', async () => {
      const [a, b, c] = await Promise.all(
        ['a', 'b', 'c'].map((name) => client.createEntity('User', { name })),
      );
      const link = (from: string, to: string): Promise<string> => client.createRelation(from, to, 'KNOWS');
      const ab = await link(a!, b!);
      expect(await failure(client.deleteEntity(a!))).toBeInstanceOf(ConflictError);
      expect(await client.findEntity(a!)).toBeDefined();
      await client.deleteEntity(a!, { onRelations: 'detach' });
      expect(await client.findRelation(ab)).toBeUndefined();
      const bc = await link(b!, c!);
      await client.deleteEntity(b!, { onRelations: 'cascade' });
      expect(await client.findEntity(c!)).toBeUndefined();
      expect(await client.findRelation(bc)).toBeUndefined();
    });

    test('write nothing where the input is wrong', async () => {
      const before = await headOf(client);
      expect(await failure(client.createEntity('', {}))).toBeInstanceOf(ValidationError);
      const wrong = { properties: { f: (() => 1) as unknown as Value } };
      expect(await failure(client.createEntity('User', wrong))).toMatchObject({
        path: ['metadata', 'properties', 'f'],
      });
      expect(await headOf(client)).toBe(before);
    });
  });

  describe('queries of entities', () => {
    const entityType = unique('Person');
    const ages = [30, 41, 7, 41, 12];
    let client: InnerUniverseClientLike;
    beforeAll(async () => {
      client = await harness().connect();
      for (const [index, age] of ages.entries()) {
        const tags = age > 18 ? ['adult', `n${index}`] : [];
        await client.createEntity(entityType, {
          name: `p${index}`,
          tags,
          properties: { age, at: { city: 'Rome' } },
        });
      }
    });

    const names = async (query: Parameters<typeof client.queryEntities>[0]): Promise<string[]> =>
      (await client.queryEntities({ entityType, ...query })).items.map(({ metadata }) => metadata.name);

    test('filter by fields, properties and tags', async () => {
      expect(await names({})).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
      expect(await names({ filters: [{ field: 'age', operator: 'greaterThan', value: 12 }] })).toEqual([
        'p0',
        'p1',
        'p3',
      ]);
      expect(await names({ filters: [{ field: 'age', operator: 'in', value: [7, 12] }] })).toEqual([
        'p2',
        'p4',
      ]);
      expect(await names({ filters: [{ field: 'name', operator: 'equals', value: 'p1' }] })).toEqual(['p1']);
      expect(await names({ filters: [{ field: 'at.city', operator: 'startsWith', value: 'Pa' }] })).toEqual(
        [],
      );
      expect(await names({ tags: ['adult', 'n3'] })).toEqual(['p3']);
    });

    test('sort, and count', async () => {
      const orderBy = [{ field: 'age', direction: 'descending' }] as const;
      expect(await names({ orderBy })).toEqual(['p1', 'p3', 'p0', 'p4', 'p2']);
      expect(await client.countEntities({ entityType })).toBe(5);
      const filters = [{ field: 'age', operator: 'lessOrEqual', value: 12 }] as const;
      expect(await client.countEntities({ entityType, filters })).toBe(2);
    });

    test('give pages, and everything when iterated', async () => {
      const first = await client.queryEntities({ entityType, limit: 2 });
      expect(first.items).toHaveLength(2);
      expect(first.cursor).not.toBeNull();
      expect(await names({ limit: 2, cursor: first.cursor ?? '' })).toEqual(['p2', 'p3']);
      const all: string[] = [];
      for await (const { metadata } of client.queryEntities({ entityType, limit: 2 }))
        all.push(metadata.name);
      expect(all).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
    });
  });
}
