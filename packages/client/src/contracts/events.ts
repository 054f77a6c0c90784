import { ConflictError, type Value } from '@nerv/core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { InnerUniverseClientLike } from '../api/index';
import type { Harness } from './harness';
import { failure, headOf, unique } from './support';

export function eventContracts(harness: Harness): void {
  describe('events', () => {
    let client: InnerUniverseClientLike;
    beforeAll(async () => {
      client = await harness().connect();
    });

    test('are read as they were published', async () => {
      const type = unique('ORDER');
      const data: Value = { amount: 3n, at: new Date(5), list: [null, -0, Number.NaN] };
      const options = { source: 'shop', correlationId: 'c', causationId: 'b', id: unique('event') };
      const published = await client.publishEvent(type, data, options);
      expect(published.id).toBe(options.id);
      const [event, ...rest] = await client.readEvents({ type });
      expect(rest).toEqual([]);
      expect(event).toEqual({ ...options, ...published, type, data, timestamp: event?.timestamp });
      expect(event?.timestamp).toBeInstanceOf(Date);
      expect(await client.queryEvents({ type })).toEqual([event]);
    });

    test('have positions in the order they were published, and ids of their own', async () => {
      const type = unique('E');
      const first = await client.publishEvent(type, 1);
      const second = await client.publishEvent(type, 2);
      expect(second.position).toBeGreaterThan(first.position);
      expect(await failure(client.publishEvent(type, 3, { id: first.id }))).toBeInstanceOf(ConflictError);
    });

    test('are filtered by type, source, position and time', async () => {
      const type = unique('E');
      const source = unique('s');
      const positions: number[] = [];
      for (let index = 0; index < 6; index += 1) {
        const { position } = await client.publishEvent(type, index, {
          source: index % 2 === 0 ? source : null,
        });
        positions.push(position);
      }
      const read = async (query: Parameters<typeof client.readEvents>[0]): Promise<Value[]> =>
        (await client.readEvents({ type, ...query })).map(({ data }) => data);
      expect(await read({})).toEqual([0, 1, 2, 3, 4, 5]);
      expect(await read({ source })).toEqual([0, 2, 4]);
      expect(await read({ after: positions[1]!, before: positions[4]! })).toEqual([2, 3]);
      expect(await read({ direction: 'backwards', limit: 2 })).toEqual([5, 4]);
      const [third] = await client.readEvents({ type, after: positions[1]!, limit: 1 });
      expect(await read({ until: new Date(third!.timestamp.getTime() - 60_000) })).toEqual([]);
      expect(await read({ since: new Date(third!.timestamp.getTime() + 60_000) })).toEqual([]);
      expect(await read({ since: new Date(third!.timestamp.getTime() - 60_000) })).toHaveLength(6);
    });

    test('are published together or not at all', async () => {
      const type = unique('E');
      const id = unique('event');
      const published = await client.publishEvents([
        { type, data: 1, id },
        { type, data: 2 },
        { type, data: 3 },
      ]);
      const [first] = published;
      expect(published.map(({ position }) => position - first!.position)).toEqual([0, 1, 2]);
      const before = await headOf(client);
      const again = client.publishEvents([
        { type, data: 4 },
        { type, data: 5, id },
      ]);
      expect(await failure(again)).toBeInstanceOf(ConflictError);
      expect(await headOf(client)).toBe(before);
      expect(await client.readEvents({ type })).toHaveLength(3);
    });

    test('may expect the last one of their type', async () => {
      const type = unique('E');
      const first = await client.publishEvent(type, 1, { expectedLast: 'none' });
      expect(await failure(client.publishEvent(type, 2, { expectedLast: 'none' }))).toBeInstanceOf(
        ConflictError,
      );
      const second = await client.publishEvent(type, 2, { expectedLast: first.position });
      const stale = await failure(client.publishEvent(type, 3, { expectedLast: first.position }));
      expect(stale).toMatchObject({ actual: second.position, expected: first.position });
      await client.publishEvent(type, 3, { expectedLast: 'any' });
      expect(await client.readEvents({ type })).toHaveLength(3);
    });

    test('are published once, however often a call is repeated', async () => {
      const type = unique('E');
      const operationId = unique('operation');
      const first = await client.publishEvent(type, 1, { operationId });
      expect(await client.publishEvent(type, 1, { operationId })).toEqual(first);
      expect(await failure(client.publishEvent(type, 2, { operationId }))).toBeInstanceOf(ConflictError);
      expect(await client.readEvents({ type })).toHaveLength(1);
    });

    test('published at the same time each get their own result', async () => {
      const type = unique('E');
      const count = 200;
      const writes = Array.from({ length: count }, (_, index) => client.publishEvent(type, index));
      const positions = (await Promise.all(writes)).map(({ position }) => position);
      const events = await client.readEvents({ type });
      expect(events.map(({ data }) => data)).toEqual(Array.from({ length: count }, (_, index) => index));
      expect(events.map(({ position }) => position)).toEqual(positions);
    });

    test('succeed or fail alone when they are published at the same time', async () => {
      const type = unique('E');
      const [one, wrong, other] = await Promise.allSettled([
        client.publishEvent(type, 1),
        client.publishEvent(type, 2, { expectedLast: 1 }),
        client.publishEvent(type, 3),
      ]);
      expect([one?.status, wrong?.status, other?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await client.readEvents({ type })).map(({ data }) => data)).toEqual([1, 3]);
    });
  });

  describe('transactions', () => {
    test('happen as a whole, later operations seeing what earlier ones did', async () => {
      const client = await harness().connect();
      const [a, b, type] = [unique('a'), unique('b'), unique('E')];
      const results = await client.transact([
        { op: 'createEntity', entityType: 'Node', id: a },
        { op: 'createEntity', entityType: 'Node', id: b },
        { op: 'createRelation', fromId: a, toId: b, relationType: 'NEXT' },
        { op: 'updateEntity', id: a, metadata: { name: 'x' }, expectedRevision: 1 },
        { op: 'publishEvent', type, data: 1 },
      ]);
      expect(results.map(({ revision }) => revision)).toEqual([1, 1, 1, 2, 0]);
      expect((await client.getEntity(a)).metadata.name).toBe('x');
      const [from] = (await client.queryRelations({ fromId: a })).items;
      expect(from?.id).toBe(results[2]?.id);
      const before = await headOf(client);
      const refused = client.transact([
        { op: 'publishEvent', type, data: 2 },
        { op: 'deleteEntity', id: a },
      ]);
      expect(await failure(refused)).toBeInstanceOf(ConflictError);
      expect(await headOf(client)).toBe(before);
    });
  });

  describe('the configuration', () => {
    test('is set by key, on an expected revision', async () => {
      const client = await harness().connect();
      const key = unique('key');
      const { revision } = await client.getConfig();
      const next = await client.applyConfiguration({ [key]: { days: 7 } }, { expectedRevision: revision });
      expect(next.revision).toBe(revision + 1);
      expect((await client.getConfig()).entries[key]).toEqual({ days: 7 });
      const stale = client.applyConfiguration({ [key]: 1 }, { expectedRevision: revision });
      expect(await failure(stale)).toBeInstanceOf(ConflictError);
      await client.applyConfiguration({ [key]: undefined });
      expect((await client.getConfig()).entries[key]).toBeUndefined();
    });
  });
}
