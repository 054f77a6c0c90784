import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError, type EventRecord, type StateVersion } from '@nerv/core';
import { salvageStore } from '@nerv/embedded';
import type { Message } from '@nerv/event-bus';
import { PersistenceManager } from '@nerv/persistence-manager';
import { eventually, SeededRandom, testConfig, testSeed } from '@nerv/test-fixtures';
import { afterEach, beforeEach, expect, onTestFailed, test } from 'vitest';
import { openDurable, type DurableUniverse } from './support/durable';

let universe: DurableUniverse;

beforeEach(async () => {
  universe = await openDurable();
});

afterEach(() => universe.end());

interface Draft {
  readonly title: string;
  readonly chapters: readonly string[];
}

/** All that a database tells of what is in it. */
async function everythingIn(manager: PersistenceManager) {
  const { logId, head, createdAt } = await manager.getSystemStatus();
  const versions = await manager.listVersions('default');
  return {
    log: { logId, head, createdAt },
    config: await manager.getConfig(),
    entities: (await manager.queryEntities()).items,
    relations: (await manager.queryRelations()).items,
    events: await manager.readEvents(),
    branches: await manager.listBranches('default'),
    versions,
    states: await Promise.all(versions.map(({ id }: StateVersion) => manager.temporalStore.checkout(id))),
  };
}

/** A universe with something of everything in it. */
async function fill(manager: PersistenceManager): Promise<void> {
  await manager.applyConfiguration({ 'index.properties': [['User', 'age']] });
  const ids = await Promise.all(
    ['Ada', 'Bob', 'Eve'].map((name, at) =>
      manager.createEntity('User', { name, tags: ['person'], properties: { age: 30 + at } }),
    ),
  );
  await manager.createRelation(ids[0]!, ids[1]!, 'KNOWS', { strength: 0.5 });
  await manager.createRelation(ids[1]!, ids[2]!, 'KNOWS', { bidirectional: true });
  await manager.updateEntity(ids[2]!, { description: 'listens' });
  await manager.eventBus.publish('note.written', { letter: 'G' }, { source: 'ada' });
  await manager.flush();
  const first = await manager.temporalStore.commitVersion({ title: 'Notes', chapters: ['A'] }, 'begun');
  await manager.temporalStore.recordDelta(
    first,
    [{ op: 'Insert', path: ['chapters', 1], values: ['B'] }],
    'more',
  );
  await manager.temporalStore.branch('draft');
}

test('what was acknowledged is there after a restart, and goes on from there', async () => {
  const before = await universe.open();
  await fill(before);
  const stored = await everythingIn(before);
  await universe.restart();
  const after = await universe.open<Draft>();
  expect(await everythingIn(after as PersistenceManager)).toEqual(stored);
  const aged = await after.queryEntities({
    entityType: 'User',
    filters: [{ field: 'properties.age', operator: 'greaterThan', value: 30 }],
    orderBy: [{ field: 'properties.age', direction: 'descending' }],
  });
  expect(aged.items.map(({ metadata }) => metadata.name)).toEqual(['Eve', 'Bob']);
  const current = await after.temporalStore.current();
  expect(current).toEqual({ title: 'Notes', chapters: ['A', 'B'] });
  await after.temporalStore.switchTo('draft');
  await after.temporalStore.commitVersion({ title: 'Draft', chapters: [] }, 'anew');
  await after.temporalStore.switchTo('main');
  expect(await after.temporalStore.current()).toEqual(current);
  const { position } = await after.publishEvent('note.read', null);
  expect(position).toBeGreaterThan(stored.log.head);
});

test('test_connection_recovery: a manager starts when its database can be reached at last', async () => {
  universe.faults.refuseConnections();
  const config = testConfig({
    durability: 'synced',
    database: universe.database,
    retryAttempts: 3,
    retryDelayMs: 1,
    cacheDir: 'node_modules/.cache/nerv',
  });
  const manager = new PersistenceManager(config, { host: universe.faults });
  try {
    expect(await manager.initialize()).toBe(false);
    expect(manager.lastError).toMatchObject({ name: 'ConnectionError', retryable: true });
    universe.faults.acceptConnections();
    expect(await manager.initialize()).toBe(true);
    const id = await manager.createEntity('TestType', { name: 'Recovery Test' });
    expect((await manager.getEntity(id)).metadata.name).toBe('Recovery Test');
  } finally {
    await manager.shutdown();
  }
});

test('writes that lose their connection at any point are made once, on what is stored', async () => {
  const random = new SeededRandom(testSeed());
  onTestFailed(() => console.error(`Repeat this run with NERV_TEST_SEED=${random.seed}`));
  const [writer, reader] = [await universe.open(), await universe.open()];
  const seen: EventRecord[] = [];
  await reader.client.subscribeEvents((event) => void seen.push(event), { from: 0, type: 'TICK' }).ready;
  for (let round = 0; round < 40; round++) {
    universe.faults.cutAt({
      direction: random.pick(['toServer', 'toClient'] as const),
      frame: random.integer(1, 4),
      deliver: random.boolean(),
    });
    await writer.publishEvent('TICK', round);
    await writer.createEntity('Round', {}, { id: `round-${round}` });
  }
  universe.faults.heal();
  const expected = Array.from({ length: 40 }, (_, round) => round);
  await eventually(() => expect(seen.map(({ data }) => data)).toEqual(expected));
  await universe.restart();
  const after = await universe.open();
  expect(await after.readEvents({ type: 'TICK' })).toEqual(seen);
  expect(await after.countEntities({ entityType: 'Round' })).toBe(40);
});

test('two managers see each other, and one of two updates of one revision is refused', async () => {
  const [here, there] = [await universe.open(), await universe.open()];
  const heard: Message[] = [];
  there.eventBus.subscribe('order.*', (message) => void heard.push(message));
  const changes: string[] = [];
  const feed = there.client.subscribeEntityChanges((change) => void changes.push(change), {
    entityType: 'Order',
  });
  await feed.ready;
  const id = await here.createEntity('Order', { properties: { state: 'new' } });
  await here.eventBus.publish('order.placed', { id });
  await here.flush();
  await eventually(() => expect(heard.map(({ data }) => data)).toEqual([{ id }]));
  const updates = await Promise.allSettled(
    [here, there].map((manager) => manager.updateEntity(id, { name: 'mine' }, { expectedRevision: 1 })),
  );
  expect(updates.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = updates.find((update) => update.status === 'rejected');
  expect(refused?.reason).toBeInstanceOf(ConflictError);
  await here.deleteEntity(id);
  await eventually(() => expect(changes).toEqual(['INSERTED', 'UPDATED', 'DELETED']));
});

test('a backup of a database in use opens as that database', async () => {
  const manager = await universe.open();
  await fill(manager);
  const stored = await everythingIn(manager);
  const copy = join(universe.directory, 'copy');
  const backup = universe.host.backup(universe.database, copy);
  await Promise.all([backup, manager.publishEvent('LATER', 1)]);
  const opened = await PersistenceManager.open(testConfig({ dbPath: copy, database: universe.database }));
  try {
    const found = await everythingIn(opened);
    expect({ ...found, events: [], log: null }).toEqual({ ...stored, events: [], log: null });
    expect(found.events.slice(0, stored.events.length)).toEqual(stored.events);
  } finally {
    await opened.shutdown();
  }
});

test('a damaged store is refused, and what is good of it can be saved', async () => {
  const manager = await universe.open();
  for (let at = 0; at < 30; at++) {
    await manager.createEntity('User', { description: 'x'.repeat(3_000) }, { id: `user-${at}` });
  }
  await manager.shutdown();
  await universe.host.close();
  const dbPath = join(universe.directory, 'data');
  await flipOneByte(dbPath);
  const config = testConfig({ dbPath, database: universe.database });
  await expect(PersistenceManager.open(config)).rejects.toMatchObject({ name: 'IntegrityError' });

  const into = join(universe.directory, 'salvaged');
  const report = await salvageStore({ dbPath, database: universe.database, into });
  expect(report.rows).toBeLessThan(report.expected ?? 0);
  const saved = await PersistenceManager.open(testConfig({ dbPath: into, database: universe.database }));
  try {
    const entities = (await saved.queryEntities()).items;
    expect(entities).not.toHaveLength(0);
    expect(entities.map(({ metadata }) => metadata.description)).toEqual(
      entities.map(() => 'x'.repeat(3_000)),
    );
  } finally {
    await saved.shutdown();
  }
});

async function flipOneByte(dbPath: string): Promise<void> {
  const [store = ''] = await readdir(join(dbPath, 'databases'));
  const records = join(dbPath, 'databases', store, 'records');
  for (const file of await readdir(records)) {
    const bytes = await readFile(join(records, file));
    const at = bytes.indexOf('xxxxxxxx');
    if (at === -1) continue;
    await writeFile(join(records, file), bytes.fill('y', at, at + 1));
    return;
  }
  throw new Error('No stored file holds what was written.');
}
