import { ConflictError, encodeValue, toWire } from '@nerv/core';
import { describe, expect, test } from 'vitest';
import { connected } from '../../test/client';
import type { TransactionOperation } from '../types/transaction';

const hash = '0'.repeat(64);

describe('transact', () => {
  test('sends operations of any kind as one write', async () => {
    const { client, database } = await connected();
    const results = await client.transact([
      { op: 'createEntity', entityType: 'User', id: 'a' },
      { op: 'updateEntity', id: 'a', metadata: { name: 'x' } },
      { op: 'deleteEntity', id: 'a', onRelations: 'detach' },
      { op: 'createRelation', fromId: 'a', toId: 'b', relationType: 'R', id: 'r' },
      { op: 'updateRelation', id: 'r', metadata: {} },
      { op: 'deleteRelation', id: 'r' },
      { op: 'publishEvent', type: 'E', data: 1, id: 'e' },
      {
        op: 'commitStateVersion',
        id: 'v',
        description: '',
        content: { storage: 'delta', operations: [] },
        dataHash: hash,
      },
      { op: 'createBranch', store: 's', name: 'b', from: null },
      { op: 'applyConfiguration', entries: { k: 1 } },
    ]);
    expect(database.lastBatch.writes).toHaveLength(1);
    expect(database.lastBatch.writes[0]?.operations.map(({ tag }) => tag)).toEqual([
      'createEntity',
      'updateEntity',
      'deleteEntity',
      'createRelation',
      'updateRelation',
      'deleteRelation',
      'publishEvent',
      'commitVersion',
      'createBranch',
      'putConfiguration',
    ]);
    expect(results).toHaveLength(10);
    expect(results[6]).toEqual({ id: 'e', position: 1, revision: 0 });
  });

  test('sends nothing for no operations', async () => {
    const { client, database } = await connected();
    expect(await client.transact([])).toEqual([]);
    expect(database.batches).toEqual([]);
  });

  test('fails with the error the whole call is refused with', async () => {
    const { client, database } = await connected();
    database.onApply = () => {
      const error = new ConflictError({ message: 'taken', actual: 'a', expected: null });
      throw new Error(JSON.stringify(toWire(error)));
    };
    const operations: TransactionOperation[] = [
      { op: 'createEntity', entityType: 'User', id: 'a' },
      { op: 'createEntity', entityType: 'User', id: 'a' },
    ];
    await expect(client.transact(operations)).rejects.toThrow(ConflictError);
    expect(database.batches).toHaveLength(1);
  });

  test.each([
    [[{ op: 'drop' }], /^operations\[0\]\.op is "drop"/],
    [[{ op: 'createEntity', entityType: 'U', name: 'x' }], /^operations\[0\]\.name is not a field there/],
    [[{ op: 'publishEvent', type: 'E', data: () => 1 }], /^In operations\[0\]\.data: /],
    [[7], /^operations\[0\] is 7/],
    ['x', /^operations is a string/],
  ])('refuses %o', async (operations, message) => {
    const { client } = await connected();
    await expect(client.transact(operations as TransactionOperation[])).rejects.toThrow(message);
  });
});

describe('getSystemStatus', () => {
  test('gives times as dates', async () => {
    const { client, database } = await connected();
    const counts = { entities: 1, relations: 2, versions: 3, branches: 4, connections: 5 };
    const page = { logId: 'l', head: 9, first: 1, ...counts, moduleVersion: '1.0.0', protocolVersion: 1 };
    database.answer('getStatus', () => ({ ...page, createdAt: 1_000, now: 2_000 }));
    expect(await client.getSystemStatus()).toEqual({ ...page, createdAt: new Date(1), now: new Date(2) });
  });
});

describe('configuration', () => {
  test('is read; __proto__ is an ordinary key', async () => {
    const { client, database } = await connected();
    database.answer('getConfiguration', () => ({
      revision: 3,
      entries: [
        { key: '__proto__', value: encodeValue('p') },
        { key: 'retention', value: encodeValue({ days: 7 }) },
      ],
    }));
    const { revision, entries } = await client.getConfig();
    expect(revision).toBe(3);
    expect(Object.entries(entries)).toEqual([
      ['__proto__', 'p'],
      ['retention', { days: 7 }],
    ]);
  });

  test('is set and removed by key', async () => {
    const { client, database } = await connected();
    const entries = { retention: { days: 7 }, old: undefined };
    expect(await client.applyConfiguration(entries, { expectedRevision: 0 })).toEqual({ revision: 1 });
    expect(database.lastOperation).toEqual({
      tag: 'putConfiguration',
      value: {
        entries: [
          { key: 'retention', value: encodeValue({ days: 7 }) },
          { key: 'old', value: undefined },
        ],
        expectedRevision: 0,
      },
    });
    await expect(client.applyConfiguration([] as never)).rejects.toThrow(/^entries is an array/);
    await expect(client.applyConfiguration({})).rejects.toThrow(/^entries is empty/);
    await expect(client.applyConfiguration({ a: (() => 1) as never })).rejects.toThrow(/^In entries\.a: /);
  });
});
