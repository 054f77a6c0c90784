import { type EventRecord, hashValue } from '@nerv/core';
import { describe, expect, test, vi } from 'vitest';
import { InnerUniverseClient } from '../client';
import { createMockClient, mockEntity, mockRelation, mockVersion } from './index';

const hash = hashValue(1);

describe('createMockClient', () => {
  test('gives what the source document’s fixture gives', async () => {
    const client = createMockClient();
    expect(await client.createEntity('TestType', { name: 'x' })).toBe('mock-entity-id');
    expect(await client.getEntity('mock-entity-id')).toMatchObject({
      id: 'mock-entity-id',
      entityType: 'TestType',
      metadata: { name: 'Test Entity', tags: ['test'] },
    });
    expect(client.createEntity).toHaveBeenCalledWith('TestType', { name: 'x' });
    client.getEntity.mockRejectedValueOnce(new Error('gone'));
    await expect(client.getEntity('x')).rejects.toThrow('gone');
  });

  test('has every method of the client, each a vi.fn with a result of its type', async () => {
    const mock = createMockClient();
    const real = Object.getOwnPropertyNames(InnerUniverseClient.prototype).filter(
      (name) => name !== 'constructor' && name !== 'status',
    );
    const methods = mock as unknown as Record<string, unknown>;
    for (const name of real) expect(vi.isMockFunction(methods[name]), name).toBe(true);

    expect(await mock.findEntity('a')).toMatchObject({ id: 'a' });
    expect(await mock.getEntityHistory('a')).toEqual([]);
    expect(await mock.updateEntity('a', {})).toEqual({ id: 'a', revision: 2 });
    expect(await mock.deleteEntity('a')).toBeUndefined();
    expect(await mock.queryEntities()).toMatchObject({ items: [{ id: 'mock-entity-id' }], cursor: null });
    expect(await mock.countEntities()).toBe(1);
    expect(await mock.createEntity('T', {}, { id: 'e' })).toBe('e');
    expect(await mock.createRelation('a', 'b', 'R')).toBe('mock-relation-id');
    expect(await mock.createRelation('a', 'b', 'R', {}, { id: 'r' })).toBe('r');
    expect(await mock.getRelation('r')).toMatchObject({ id: 'r' });
    expect(await mock.findRelation('r')).toMatchObject({ id: 'r' });
    expect(await mock.updateRelation('r', {})).toEqual({ id: 'r', revision: 2 });
    expect(await mock.deleteRelation('r')).toBeUndefined();
    for await (const relation of mock.queryRelations()) expect(relation.id).toBe('mock-relation-id');
    expect(await mock.traverse('a')).toEqual({ steps: [], truncated: false });
    expect(await mock.publishEvent('E', 1, { id: 'ev' })).toEqual({ id: 'ev', position: 1 });
    expect(await mock.publishEvents([{ type: 'E', data: 1 }])).toMatchObject([{ position: 2 }]);
    expect(await mock.readEvents()).toEqual([]);
    expect(await mock.queryEvents()).toEqual([]);
    expect(await mock.transact([{ op: 'deleteEntity', id: 'a' }])).toMatchObject([{ id: 'a', position: 3 }]);
    expect(await mock.transact([{ op: 'createBranch', store: 's', name: 'b', from: null }])).toHaveLength(1);
    expect(await mock.getSystemStatus()).toMatchObject({ head: 4 });
    expect(await mock.getConfig()).toEqual({ revision: 0, entries: {} });
    expect(await mock.applyConfiguration({ a: 1 })).toEqual({ revision: 1 });
  });

  test('commits versions as they are given', async () => {
    const mock = createMockClient();
    const content = { storage: 'snapshot', state: 1 } as const;
    const input = { store: 's', branch: 'b', description: 'd', content, dataHash: hash };
    expect(await mock.commitStateVersion({ ...input, id: 'v', expectedHead: 'u' })).toEqual(
      mockVersion({
        id: 'v',
        store: 's',
        branch: 'b',
        description: 'd',
        dataHash: hash,
        parentVersionIds: ['u'],
        parentVersionId: 'u',
      }),
    );
    expect(await mock.commitStateVersion({ description: '', content })).toMatchObject({
      id: 'mock-version-id',
      store: 'default',
      parentVersionId: null,
    });
    expect(await mock.recordDelta('v', [], { description: '', dataHash: hash })).toMatchObject({
      parentVersionId: 'v',
      storage: 'delta',
    });
    expect(await mock.getStateVersion('v')).toMatchObject({ id: 'v' });
    expect(await mock.getVersionHistory('v')).toMatchObject([{ id: 'v' }]);
    expect(await mock.listVersions('s')).toEqual([]);
    expect(await mock.readVersionContent('v')).toMatchObject([{ version: { id: 'v' } }]);
    expect(await mock.createBranch('s', 'b', 'v')).toMatchObject({ store: 's', name: 'b', head: 'v' });
    expect(await mock.getBranch('s', 'b')).toMatchObject({ name: 'b' });
    expect(await mock.listBranches('s')).toMatchObject([{ store: 's' }]);
  });
});

describe('simulateEvent', () => {
  test('delivers to the subscriptions whose filter it passes', async () => {
    const client = createMockClient();
    const all = vi.fn<(event: EventRecord) => void>();
    const typed = vi.fn();
    const sourced = vi.fn();
    await client.subscribeEvents(all).ready;
    client.subscribeEvents(typed, { type: ['A', 'B'] });
    const feed = client.subscribeEvents(sourced, { type: 'A', source: 's' });
    const event = await client.simulateEvent({ type: 'A', source: 's', data: { n: 1 } });
    await client.simulateEvent({ type: 'B' });
    await client.simulateEvent({ type: 'C' });
    expect(all.mock.calls.map(([{ type, position }]) => [type, position])).toEqual([
      ['A', 1],
      ['B', 2],
      ['C', 3],
    ]);
    expect(typed).toHaveBeenCalledTimes(2);
    expect(sourced.mock.calls).toEqual([[event]]);
    await feed.unsubscribe();
    await client.simulateEvent({ type: 'A', source: 's' });
    expect(sourced).toHaveBeenCalledTimes(1);
  });

  test('takes an event as the source document writes it', async () => {
    const client = createMockClient();
    const handler = vi.fn();
    client.subscribeEvents(handler);
    await client.simulateEvent({
      event_id: 'test-event-id',
      event_type: 'TEST_EVENT',
      source: 'test-source',
      timestamp: 1_234_567_890,
      data: { key: 'value' },
    });
    expect(handler).toHaveBeenCalledExactlyOnceWith({
      id: 'test-event-id',
      type: 'TEST_EVENT',
      source: 'test-source',
      timestamp: new Date(1_234_567_890),
      data: { key: 'value' },
      position: 1,
      correlationId: null,
      causationId: null,
    });
    expect(await client.simulateEvent({ event_id: 'x', event_type: 'T', data: 1 })).toMatchObject({
      source: null,
    });
  });

  test('resolves when asynchronous handlers are done', async () => {
    const client = createMockClient();
    const done: number[] = [];
    client.subscribeEvents(async ({ position }) => {
      await Promise.resolve();
      done.push(position);
    });
    await client.simulateEvent({});
    await client.simulateEvent({ position: 7 });
    expect(done).toEqual([1, 7]);
    expect((await client.simulateEvent({})).position).toBe(8);
  });

  test('feeds an iterated subscription', async () => {
    const client = createMockClient();
    const feed = client.subscribeEvents({ type: 'A' });
    await client.simulateEvent({ type: 'A', data: 5 });
    for await (const { data } of feed) {
      expect(data).toBe(5);
      break;
    }
  });

  test('is not heard by a subscription that ended before it began', async () => {
    const client = createMockClient();
    const handler = vi.fn();
    const feed = client.subscribeEvents(handler, { signal: AbortSignal.abort() });
    await client.simulateEvent({});
    await feed.closed;
    expect(handler).not.toHaveBeenCalled();
  });
});

describe('simulating changes', () => {
  test('delivers to change feeds', async () => {
    const client = createMockClient();
    const [entities, relations, versions] = [vi.fn(), vi.fn(), vi.fn()];
    client.subscribeEntityChanges(entities, { entityType: 'TestType', id: 'mock-entity-id' });
    client.subscribeRelationChanges(relations, { relationType: ['OTHER', 'TEST_RELATION'] });
    client.subscribeStateVersionChanges(versions, { store: 'default' });
    await client.simulateEntityChange('UPDATED', mockEntity({ revision: 2 }), mockEntity());
    await client.simulateEntityChange('INSERTED', mockEntity({ id: 'other' }));
    await client.simulateRelationChange('DELETED', mockRelation());
    await client.simulateStateVersion(mockVersion());
    await client.simulateStateVersion(mockVersion({ store: 'other' }));
    expect(entities).toHaveBeenCalledTimes(1);
    expect(entities.mock.calls[0]?.slice(0, 3)).toEqual([
      'UPDATED',
      mockEntity({ revision: 2 }),
      mockEntity(),
    ]);
    expect(relations.mock.calls[0]?.slice(0, 3)).toEqual(['DELETED', mockRelation(), undefined]);
    expect(versions).toHaveBeenCalledTimes(1);
  });

  test('delivers to iterated change feeds', async () => {
    const client = createMockClient();
    const feed = client.subscribeEntityChanges();
    await client.simulateEntityChange('INSERTED', mockEntity());
    for await (const { change } of feed) {
      expect(change).toBe('INSERTED');
      break;
    }
  });

  test('changes the status', async () => {
    const client = createMockClient();
    const listener = vi.fn();
    const stop = client.onStatusChange(listener);
    client.simulateStatus('reconnecting', new Error('lost'));
    expect(client.status).toBe('reconnecting');
    await client.connect();
    await client.disconnect();
    stop();
    client.simulateStatus('connected');
    expect(listener.mock.calls).toEqual([
      ['reconnecting', new Error('lost')],
      ['connected', undefined],
      ['disconnected', undefined],
    ]);
  });
});
