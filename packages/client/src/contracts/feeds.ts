import { ConflictError, type Value } from '@nerv/core';
import { describe, expect, test } from 'vitest';
import type { Harness } from './harness';
import { failure, headOf, take, unique } from './support';

export function feedContracts(harness: Harness): void {
  describe('feeds', () => {
    test('deliver history, then what happens, once and in order', async () => {
      const client = await harness().connect();
      const type = unique('E');
      for (let index = 0; index < 5; index += 1) await client.publishEvent(type, index);
      const feed = client.subscribeEvents({ from: 0, type });
      const live = (async () => {
        for (let index = 5; index < 40; index += 1) await client.publishEvent(type, index);
      })();
      const events = await take(feed, 40);
      await live;
      expect(events.map(({ data }) => data)).toEqual(Array.from({ length: 40 }, (_, index) => index));
      expect(events).toEqual(await client.readEvents({ type }));
    });

    test('begin now unless told otherwise', async () => {
      const client = await harness().connect();
      const type = unique('E');
      await client.publishEvent(type, 'before');
      const feed = client.subscribeEvents({ type });
      await feed.ready;
      await client.publishEvent(type, 'after');
      expect((await take(feed, 1)).map(({ data }) => data)).toEqual(['after']);
    });

    test('begin after a position or checkpoint', async () => {
      const client = await harness().connect();
      const type = unique('E');
      const { position } = await client.publishEvent(type, 1);
      await client.publishEvent(type, 2);
      const { logId, head } = await client.getSystemStatus();
      const data = async (from: number | { logId: string; position: number }): Promise<Value[]> =>
        (await take(client.subscribeEvents({ from, type }), 1)).map((event) => event.data);
      expect(await data(position)).toEqual([2]);
      expect(await data({ logId, position })).toEqual([2]);
      const other = client.subscribeEvents(() => undefined, { from: { logId: unique('log'), position: 0 } });
      expect(await failure(other.ready)).toMatchObject({
        name: 'ConflictError',
        details: { reason: 'other-log' },
      });
      const beyond = client.subscribeEvents(() => undefined, { from: head + 1_000_000 });
      const error = await failure(beyond.ready);
      expect(error).toBeInstanceOf(ConflictError);
      expect(error).toMatchObject({ details: { reason: 'beyond-head' } });
    });

    test('give only what passes their filter', async () => {
      const client = await harness().connect();
      const [type, source] = [unique('E'), unique('s')];
      const from = await headOf(client);
      const feed = client.subscribeEvents({ from, type: [type, unique('F')], source });
      await feed.ready;
      await client.publishEvent(type, 1);
      await client.publishEvent(unique('G'), 2, { source });
      await client.createEntity(type);
      await client.publishEvent(type, 3, { source });
      expect((await take(feed, 1)).map(({ data }) => data)).toEqual([3]);
    });

    test('tell of changes of entities and relations', async () => {
      const client = await harness().connect();
      const entityType = unique('T');
      const entities = client.subscribeEntityChanges({ entityType });
      const relations = client.subscribeRelationChanges({ relationType: entityType });
      await Promise.all([entities.ready, relations.ready]);
      const id = await client.createEntity(entityType, { name: 'one' });
      await client.updateEntity(id, { name: 'two' });
      const relationId = await client.createRelation(id, id, entityType);
      await client.deleteEntity(id, { onRelations: 'detach' });
      expect(
        (await take(entities, 3)).map(({ change, row, previous }) => [
          change,
          row.metadata.name,
          previous?.metadata.name,
        ]),
      ).toEqual([
        ['INSERTED', 'one', undefined],
        ['UPDATED', 'two', 'one'],
        ['DELETED', 'two', undefined],
      ]);
      expect((await take(relations, 2)).map(({ change, row }) => [change, row.id])).toEqual([
        ['INSERTED', relationId],
        ['DELETED', relationId],
      ]);
    });

    test('end when they are unsubscribed or aborted', async () => {
      const client = await harness().connect();
      const type = unique('E');
      const seen: Value[] = [];
      const controller = new AbortController();
      const feed = client.subscribeEvents(({ data }) => void seen.push(data), { type });
      const aborted = client.subscribeEvents(({ data }) => void seen.push(data), {
        type,
        signal: controller.signal,
      });
      await Promise.all([feed.ready, aborted.ready]);
      await feed.unsubscribe();
      controller.abort();
      await Promise.all([feed.closed, aborted.closed]);
      const witness = client.subscribeEvents({ type });
      await witness.ready;
      await client.publishEvent(type, 1);
      await take(witness, 1);
      expect(seen).toEqual([]);
    });

    test('show every client the same order', async () => {
      const clients = await Promise.all([harness().connect(), harness().connect()]);
      const type = unique('E');
      const from = await headOf(clients[0]);
      const feeds = clients.map((client) => client.subscribeEvents({ from, type }));
      const count = 100;
      const writes = clients.flatMap((client, who) =>
        Array.from({ length: count }, (_, index) => client.publishEvent(type, [who, index])),
      );
      const [one, other] = await Promise.all(feeds.map((feed) => take(feed, 2 * count)));
      await Promise.all(writes);
      expect(one).toEqual(other);
      expect(new Set(one?.map(({ position }) => position)).size).toBe(2 * count);
      for (const who of [0, 1]) {
        const own = one?.flatMap(({ data }) => {
          const [by, index] = data as readonly [number, number];
          return by === who ? [index] : [];
        });
        expect(own).toEqual(Array.from({ length: count }, (_, index) => index));
      }
    });
  });
}
