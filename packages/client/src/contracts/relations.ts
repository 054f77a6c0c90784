import { ConflictError, EntityNotFoundError, RelationNotFoundError } from '@nerv/core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { InnerUniverseClientLike } from '../api/index';
import type { Harness } from './harness';
import { failure, unique } from './support';

export function relationContracts(harness: Harness): void {
  describe('relations', () => {
    let client: InnerUniverseClientLike;
    beforeAll(async () => {
      client = await harness().connect();
    });

    const entities = (...names: readonly string[]): Promise<string[]> =>
      Promise.all(names.map((name) => client.createEntity('Node', { name })));

    test('are complete on read', async () => {
      const [from = '', to = ''] = await entities('a', 'b');
      const id = await client.createRelation(from, to, 'KNOWS');
      expect(await client.getRelation(id)).toMatchObject({
        id,
        fromId: from,
        toId: to,
        relationType: 'KNOWS',
        metadata: { name: '', description: '', tags: [], properties: {}, strength: 1, bidirectional: false },
        revision: 1,
      });
    });

    test('need both ends', async () => {
      const [from = ''] = await entities('a');
      const nobody = unique('nobody');
      expect(await failure(client.createRelation(from, nobody, 'KNOWS'))).toBeInstanceOf(EntityNotFoundError);
      expect(await failure(client.createRelation(nobody, from, 'KNOWS'))).toMatchObject({ entityId: nobody });
    });

    test('are updated and deleted', async () => {
      const [from = '', to = ''] = await entities('a', 'b');
      const metadata = { strength: -0.5, bidirectional: true, properties: { since: new Date(5) } };
      const id = await client.createRelation(from, to, 'KNOWS', metadata);
      expect(await client.updateRelation(id, { strength: Infinity })).toEqual({ id, revision: 2 });
      expect((await client.getRelation(id)).metadata).toMatchObject({ ...metadata, strength: Infinity });
      const stale = client.updateRelation(id, {}, { expectedRevision: 1 });
      expect(await failure(stale)).toBeInstanceOf(ConflictError);
      await client.deleteRelation(id, { expectedRevision: 2 });
      expect(await client.findRelation(id)).toBeUndefined();
      expect(await failure(client.getRelation(id))).toBeInstanceOf(RelationNotFoundError);
      expect(await failure(client.deleteRelation(id))).toBeInstanceOf(RelationNotFoundError);
    });

    test('are queried by ends and type', async () => {
      const [a = '', b = '', c = ''] = await entities('a', 'b', 'c');
      const ab = await client.createRelation(a, b, 'KNOWS', { tags: ['t'] });
      const ac = await client.createRelation(a, c, 'LIKES', { strength: 5 });
      const ids = async (query: Parameters<typeof client.queryRelations>[0]): Promise<string[]> =>
        (await client.queryRelations(query)).items.map(({ id }) => id);
      expect(await ids({ fromId: a })).toEqual([ab, ac]);
      expect(await ids({ toId: c })).toEqual([ac]);
      expect(await ids({ fromId: a, relationType: 'KNOWS' })).toEqual([ab]);
      expect(await ids({ fromId: a, tags: ['t'] })).toEqual([ab]);
      const filters = [{ field: 'strength', operator: 'greaterThan', value: 2 }] as const;
      expect(await ids({ fromId: a, filters })).toEqual([ac]);
      const all: string[] = [];
      for await (const { id } of client.queryRelations({ fromId: a, limit: 1 })) all.push(id);
      expect(all).toEqual([ab, ac]);
    });
  });

  describe('traversal', () => {
    let client: InnerUniverseClientLike;
    let ids: string[];
    beforeAll(async () => {
      client = await harness().connect();
      ids = await Promise.all(['a', 'b', 'c', 'd'].map((name) => client.createEntity('Node', { name })));
      const [a = '', b = '', c = '', d = ''] = ids;
      // A ring of three, and a way back from d.
      for (const [from, to] of [
        [a, b],
        [b, c],
        [c, a],
      ] as const)
        await client.createRelation(from, to, 'NEXT');
      await client.createRelation(d, a, 'SIDE', { bidirectional: true });
    });

    const reached = async (options: Parameters<typeof client.traverse>[1]): Promise<[string, number][]> =>
      (await client.traverse(ids[0]!, options)).steps.map(({ entity, depth }) => [
        entity.metadata.name,
        depth,
      ]);

    test('ends where a cycle closes', async () => {
      expect(await reached({ maxDepth: 10 })).toEqual([
        ['b', 1],
        ['d', 1],
        ['c', 2],
      ]);
    });

    test('follows the direction and types asked for, to the depth asked for', async () => {
      expect(await reached({})).toEqual([
        ['b', 1],
        ['d', 1],
      ]);
      expect(await reached({ direction: 'in', relationTypes: ['NEXT'], maxDepth: 1 })).toEqual([['c', 1]]);
      expect(await reached({ direction: 'both', relationTypes: ['NEXT'] })).toEqual([
        ['b', 1],
        ['c', 1],
      ]);
    });

    test('tells the relation an entity was reached by, and that there is more', async () => {
      const { steps, truncated } = await client.traverse(ids[0]!, { maxDepth: 5, limit: 1 });
      expect(steps).toMatchObject([{ parentId: ids[0], relation: { fromId: ids[0], toId: ids[1] } }]);
      expect(truncated).toBe(true);
      expect(await failure(client.traverse(unique('nobody')))).toBeInstanceOf(EntityNotFoundError);
    });
  });
}
