import { access } from 'node:fs/promises';
import { VirtualClock } from '@nerv/core';
import { PersistenceManager } from '@nerv/persistence-manager';
import { describe, expect, onTestFinished } from 'vitest';
import {
  createMockClient,
  entityMetadata as metadataOfEntity,
  openEphemeralDatabase,
  test,
  testConfig,
} from '../index';

describe('fixtures', () => {
  const names: string[] = [];
  const paths: string[] = [];

  test.for([1, 2, 3])(
    'give every test a database of its own: %i',
    async (_, { client, database, dbPath }) => {
      expect(await client.countEntities()).toBe(0);
      await client.createEntity('User', {}, { id: 'ada' });
      expect(names).not.toContain(database.name);
      expect(paths).not.toContain(dbPath);
      names.push(database.name);
      paths.push(dbPath);
    },
  );

  test('can be used at the same time', async ({ config }) => {
    const counts = await Promise.all(
      Array.from({ length: 5 }, async (_, index) => {
        const manager = await PersistenceManager.open(testConfig({ cacheDir: config.cacheDir }));
        for (let made = 0; made < index; made++) await manager.createEntity('User');
        const count = await manager.countEntities();
        await manager.shutdown();
        return count;
      }),
    );
    expect(counts).toEqual([0, 1, 2, 3, 4]);
  });

  test('remove what they made', async ({ dbPath, config }) => {
    expect(config.database).toMatch(/^test-/);
    for (const path of paths) await expect(access(path)).rejects.toThrow('ENOENT');
    await expect(access(dbPath)).rejects.toThrow('ENOENT');
  });

  test('of one test share one database', async ({
    client,
    controller,
    persistenceManager,
    entityMetadata,
  }) => {
    expect(client).toBe(controller.client);
    expect(entityMetadata).toEqual(metadataOfEntity());
    const id = await persistenceManager.createEntity('TestType', entityMetadata);
    expect((await client.getEntity(id)).metadata).toEqual(entityMetadata);
  });

  test('bring complete metadata', async ({ client, entityMetadata, relationMetadata }) => {
    const from = await client.createEntity('TestType', entityMetadata);
    const to = await client.createEntity('TestType', entityMetadata);
    const id = await client.createRelation(from, to, 'TEST_RELATION', relationMetadata);
    expect((await client.getRelation(id)).metadata).toEqual(relationMetadata);
  });

  test('end also where a fault is left on', async ({ persistenceManager, faults }) => {
    faults.hold();
    faults.refuseConnections();
    expect(await persistenceManager.eventBus.publish('TEST_EVENT', 1, { id: 'one' })).toBe('one');
  });
});

describe('openEphemeralDatabase', () => {
  test('tells the time of a clock', async ({ config }) => {
    const clock = new VirtualClock(new Date('2030-01-01T00:00:00Z'));
    const { host } = await openEphemeralDatabase(config, { clock });
    onTestFinished(() => host.close());
    const manager = await PersistenceManager.open(config, { host });
    await manager.publishEvent('TEST_EVENT', 1);
    clock.advance(60_000);
    await manager.publishEvent('TEST_EVENT', 2);
    const times = (await manager.readEvents()).map(
      ({ timestamp }) => timestamp.getTime() - Date.UTC(2030, 0, 1),
    );
    expect(times.map((time) => Math.floor(time / 1_000))).toEqual([0, 60]);
    await manager.shutdown();
  });
});

describe('random', () => {
  test('can be asked for', ({ random }) => {
    expect(random.integer(1, 6)).toBeLessThanOrEqual(6);
  });
});

describe('createMockClient', () => {
  test('comes along', async () => {
    const client = createMockClient();
    client.createEntity.mockResolvedValue('mock-entity-id');
    expect(await client.createEntity('TestType')).toBe('mock-entity-id');
  });
});

describe('durability', () => {
  test.override({ durability: 'synced' });

  test('keeps the database of a test in its dbPath', async ({ database, persistenceManager, dbPath }) => {
    expect(persistenceManager.durability).toBe('synced');
    await persistenceManager.createEntity('User', {}, { id: 'ada' });
    await persistenceManager.shutdown();
    await database.host.close();
    const manager = await PersistenceManager.open(testConfig({ dbPath, database: database.name }));
    try {
      expect(manager.durability).toBe('synced');
      expect((await manager.getEntity('ada')).entityType).toBe('User');
    } finally {
      await manager.shutdown();
    }
  });
});
