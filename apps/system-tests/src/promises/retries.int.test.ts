import { ConflictError, uuidv7 } from '@nerv/core';
import { PersistenceManager } from '@nerv/persistence-manager';
import { test, testConfig } from '@nerv/test-fixtures';
import { describe, expect } from 'vitest';

test('no write happens twice or not at all, wherever connections are cut', async ({
  client,
  faults,
  random,
}) => {
  const counter = await client.createEntity('Counter');
  const expected: number[] = [];
  let revision = 1;
  for (let round = 0; round < 40; round++) {
    faults.cutAt({
      direction: random.pick(['toServer', 'toClient'] as const),
      frame: random.integer(1, 4),
      deliver: random.boolean(),
    });
    const batch = Array.from({ length: random.integer(1, 5) }, (_, index) => round * 10 + index);
    expected.push(...batch, round * 10 + 8, round * 10 + 9);
    const singles = batch.map((data) => client.publishEvent('COUNTED', data));
    const transaction = client.transact([
      { op: 'publishEvent', type: 'COUNTED', data: round * 10 + 8 },
      { op: 'updateEntity', id: counter, metadata: { properties: { round } }, expectedRevision: revision },
      { op: 'publishEvent', type: 'COUNTED', data: round * 10 + 9 },
    ]);
    const published = await Promise.all(singles);
    expect(new Set(published.map(({ id }) => id)).size).toBe(batch.length);
    revision = (await transaction)[1]?.revision ?? 0;
    expect(revision).toBe(round + 2);
  }
  faults.heal();
  const events = await client.readEvents({ type: 'COUNTED' });
  expect(events.map(({ data }) => data)).toEqual(expected);
  const { head } = await client.getSystemStatus();
  expect(head).toBe(1 + expected.length + 40);
});

describe('the same operation id', () => {
  test('gives the first result again to anyone, after a restart too', async ({ dbPath }) => {
    const config = testConfig({ dbPath });
    const operationId = uuidv7();
    const withOne = [{ op: 'createEntity', entityType: 'T' }] as const;
    const operations = [...withOne, { op: 'publishEvent', type: 'E', data: 1 }] as const;
    const first = await PersistenceManager.open(config);
    const results = await first.client.transact(operations, { operationId });
    expect(await first.client.transact(operations, { operationId })).toEqual(results);
    const { head } = await first.client.getSystemStatus();
    await first.shutdown();
    const second = await PersistenceManager.open(config);
    try {
      expect(await second.client.transact(operations, { operationId })).toEqual(results);
      const others = [withOne, operations.toReversed(), [...operations, ...withOne]];
      for (const other of others) {
        await expect(second.client.transact(other, { operationId })).rejects.toThrow(ConflictError);
      }
      expect((await second.client.getSystemStatus()).head).toBe(head);
    } finally {
      await second.shutdown();
    }
  });

  test('is no obstacle after a refusal, for nothing was written', async ({ client }) => {
    const operationId = uuidv7();
    const write = () => client.publishEvent('E', 1, { expectedLast: 1, operationId });
    await expect(write()).rejects.toThrow(ConflictError);
    await client.publishEvent('E', 0, { id: 'first' });
    expect((await write()).position).toBe(2);
    expect((await write()).position).toBe(2);
  });

  test('gives a branch as it was made, however far it has come since', async ({ client }) => {
    const commit = (branch: string, state: number) =>
      client.commitStateVersion({
        store: 's',
        branch,
        description: '',
        content: { storage: 'snapshot', state },
      });
    const { id } = await commit('main', 1);
    const operationId = uuidv7();
    const made = await client.createBranch('s', 'side', id, { operationId });
    await commit('side', 2);
    expect(await client.createBranch('s', 'side', id, { operationId })).toEqual(made);
  });
});
