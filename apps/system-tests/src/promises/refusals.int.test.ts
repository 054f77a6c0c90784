import { PersistenceError } from '@nerv/core';
import type { InnerUniverseClient } from '@nerv/client';
import { test } from '@nerv/test-fixtures';
import { describe, expect } from 'vitest';

/** As a caller without a type checker passes it. */
const wrong = (value: unknown) => value as never;

const calls: readonly [string, (client: InnerUniverseClient) => Promise<unknown>, string][] = [
  ['an entity type that is none', (client) => client.createEntity(wrong(undefined)), 'entityType'],
  ['an empty id', (client) => client.createEntity('T', {}, { id: '' }), 'id'],
  ['a lone surrogate', (client) => client.createEntity('T', { name: '\ud800' }), 'name'],
  ['a byte order mark', (client) => client.createEntity('T', { name: '\uFEFFx' }), 'name'],
  ['a function', (client) => client.createEntity('T', { properties: wrong({ a: () => 1 }) }), 'properties'],
  ['a hole', (client) => client.publishEvent('E', wrong([1, undefined])), 'data'],
  ['too much data', (client) => client.publishEvent('E', new Uint8Array(5_000_000)), 'data'],
  [
    'a revision that is none',
    (c) => c.updateEntity('e', {}, { expectedRevision: Number.NaN }),
    'expectedRevision',
  ],
  ['a misspelt option', (c) => c.updateEntity('e', {}, wrong({ expectedRevison: 1 })), 'expectedRevison'],
  [
    'an expectation that is none',
    (c) => c.publishEvent('E', 1, { expectedLast: wrong('last') }),
    'expectedLast',
  ],
  ['an operation that is none', (client) => client.transact([wrong({ op: 'drop' })]), 'op'],
  ['a hash that is none', (c) => commit(c, { dataHash: 'abc' }), 'dataHash'],
  ['a parent twice', (c) => commit(c, { parentVersionIds: ['a', 'a'] }), 'parents'],
];

function commit(client: InnerUniverseClient, input: object): Promise<unknown> {
  const content = { storage: 'snapshot', state: 1 } as const;
  return client.commitStateVersion({ description: '', content, ...input });
}

describe('bad input', () => {
  test('is refused with its field, and nothing is written', async ({ client }) => {
    const before = await client.getSystemStatus();
    for (const [what, call, field] of calls) {
      const error: unknown = await call(client).catch((refused: unknown) => refused);
      expect(error, what).toMatchObject({ code: 'VALIDATION' });
      expect((error as { path: readonly unknown[] }).path, what).toContain(field);
    }
    expect((await client.getSystemStatus()).head).toBe(before.head);
  });

  test('in the middle of others is refused alone, and leaves no gap in the log', async ({ client }) => {
    const taken = await client.createEntity('T', {}, { id: 'taken' });
    const good = (index: number) => client.publishEvent('E', index);
    const bad = [
      () => client.createEntity('T', {}, { id: taken }),
      () => client.updateEntity('nobody', { name: 'x' }),
      () => client.publishEvent('E', 0, { expectedLast: 999 }),
      () => client.createRelation(taken, 'nobody', 'R'),
      () => client.deleteEntity(taken, { expectedRevision: 5 }),
      () => client.createBranch('s', 'b', 'nowhere'),
      () => client.applyConfiguration({ key: 1 }, { expectedRevision: 5 }),
    ];
    const writes = bad.flatMap((call, index) => [good(index), call()]);
    const results = await Promise.allSettled(writes);
    expect(results.map(({ status }) => status)).toEqual(bad.flatMap(() => ['fulfilled', 'rejected']));
    for (const result of results) {
      if (result.status === 'rejected') expect(PersistenceError.isInstance(result.reason)).toBe(true);
    }
    const events = await client.readEvents();
    expect(events.map(({ position }) => position)).toEqual(bad.map((_, index) => index + 2));
    expect((await client.getSystemStatus()).head).toBe(bad.length + 1);
    expect((await client.getEntity(taken)).revision).toBe(1);
    expect((await client.getConfig()).entries).toEqual({});
    expect(await client.listBranches('s')).toEqual([]);
    expect((await client.queryRelations()).items).toEqual([]);
  });
});
