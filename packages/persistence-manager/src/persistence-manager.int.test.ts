import { ConnectionError, TimeoutError, ValidationError } from '@nerv/core';
import { EventBus, HANDLER_ERROR } from '@nerv/event-bus';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../test/support/eventually';
import { cacheDir, FlakyHost, openHost } from '../test/support/hosts';
import {
  PersistenceManager,
  type InitializeOptions,
  type InnerUniverseConfigOptions,
  type PersistenceManagerOptions,
} from './index';

const config = {
  durability: 'memory',
  target: 'embedded',
  logLevel: 'silent',
  retryDelayMs: 1,
  cacheDir,
} as const;
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function open(
  settings: InnerUniverseConfigOptions,
  options: PersistenceManagerOptions & InitializeOptions = {},
): Promise<PersistenceManager> {
  const manager = await PersistenceManager.open(settings, options);
  ends.push(() => manager.shutdown());
  return manager;
}

async function flakyHost(): Promise<FlakyHost> {
  const host = new FlakyHost(await openHost());
  ends.push(() => host.close());
  return host;
}

describe('PersistenceManager', () => {
  it('makes the calls of its client', async () => {
    const manager = await open(config);
    const ada = await manager.createEntity('User', { name: 'Ada' });
    const bob = await manager.createEntity('User', { name: 'Bob' });
    const knows = await manager.createRelation(ada, bob, 'KNOWS');
    expect((await manager.getRelation(knows)).toId).toBe(bob);
    expect(await manager.countEntities({ entityType: 'User' })).toBe(2);
    const { position } = await manager.publishEvent('TEST_EVENT', { n: 1 }, { source: 'me' });
    expect(await manager.queryEvents({ source: 'me' })).toMatchObject([{ type: 'TEST_EVENT', position }]);
    const content = { storage: 'snapshot', state: { a: 1 } } as const;
    const version = await manager.commitStateVersion({ description: 'First', content });
    expect((await manager.getStateVersion(version.id)).description).toBe('First');
    expect((await manager.getSystemStatus()).head).toBe(version.position);
    expect(manager.client.status).toBe('connected');
  });

  it('joins its bus to the log, both ways', async () => {
    const manager = await open(config);
    const seen: string[] = [];
    manager.eventBus.subscribe('**', ({ id }) => void seen.push(id));
    const own = await manager.eventBus.publish('own', 1);
    await manager.flush();
    const further = await manager.createClient();
    const { id: foreign } = await further.publishEvent('foreign', 2);
    await eventually(() => expect(seen).toEqual([own, foreign]));
    expect((await manager.readEvents()).map(({ id }) => id)).toEqual([own, foreign]);
    expect((await manager.eventAdapter.history({ type: 'own' })).map(({ id }) => id)).toEqual([own]);
  });

  it('keeps states in its temporal store', async () => {
    const manager = await open(config, { temporalStore: { store: 'settings' } });
    const first = await manager.temporalStore.commitVersion({ a: 1 }, 'First');
    await manager.temporalStore.commitVersion({ a: 2 }, 'Second');
    expect(await manager.temporalStore.checkout(first)).toEqual({ a: 1 });
    expect((await manager.getStateVersion(first)).store).toBe('settings');
  });

  it('gives nothing before it is initialized or after it was shut down', async () => {
    const manager = new PersistenceManager(config);
    const refused = { code: 'NOT_STARTED' };
    for (const part of ['client', 'eventBus', 'eventAdapter', 'temporalStore'] as const) {
      expect(() => manager[part]).toThrow('first');
    }
    await expect(manager.createClient()).rejects.toMatchObject(refused);
    expect(() => manager.createEntity('User')).toThrow('not started');
    await manager.initialize();
    await manager.shutdown();
    await manager[Symbol.asyncDispose]();
    expect(() => manager.eventBus).toThrow('not initialized');
    await expect(manager.initialize()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('initializes once, however often it is asked', async () => {
    const host = await flakyHost();
    host.reachable = true;
    const manager = new PersistenceManager(config, { host });
    ends.push(() => manager.shutdown());
    expect(await Promise.all([manager.initialize(), manager.initialize({ deploy: true })])).toEqual([
      true,
      true,
    ]);
    expect(await manager.initialize()).toBe(true);
    expect(host.attempts).toBe(1);
  });

  it('shuts down what is being initialized', async () => {
    const manager = new PersistenceManager(config);
    const initializing = manager.initialize();
    await manager.shutdown();
    expect(await initializing).toBe(true);
    expect(() => manager.client).toThrow('not started');
  });
});

describe('test_connection_recovery', () => {
  it('says false while the database cannot be reached, and goes on when it can', async () => {
    const host = await flakyHost();
    const manager = new PersistenceManager({ ...config, retryAttempts: 3 }, { host });
    ends.push(() => manager.shutdown());
    expect(await manager.initialize()).toBe(false);
    expect(manager.lastError).toBeInstanceOf(ConnectionError);
    expect(host.attempts).toBe(3);
    await expect(PersistenceManager.open(config, { host })).rejects.toThrow(ConnectionError);
    host.reachable = true;
    expect(await manager.initialize()).toBe(true);
    expect(manager.lastError).toBeUndefined();
    const id = await manager.createEntity('TestType', { name: 'Recovery Test' });
    expect((await manager.getEntity(id)).metadata.name).toBe('Recovery Test');
  });

  it('throws any other failure', async () => {
    const manager = new PersistenceManager({ ...config, modulePath: '/nowhere' });
    await expect(manager.initialize({ deploy: true })).rejects.toMatchObject({ code: 'DEPLOYMENT' });
    expect(manager.lastError).toMatchObject({ code: 'DEPLOYMENT' });
    await manager.shutdown();
  });

  it('leaves a passed bus as it was where its own parts cannot be made', async () => {
    const eventBus = new EventBus();
    const manager = new PersistenceManager(config, { eventBus, temporalStore: { store: '' } });
    await expect(manager.initialize()).rejects.toThrow(ValidationError);
    expect(() => manager.client).toThrow('not started');
    await expect(eventBus.publish('TEST_EVENT', 1)).resolves.toBeTypeOf('string');
    await manager.shutdown();
  });

  it('leaves nothing started where the bus that was passed cannot be joined', async () => {
    const host = await flakyHost();
    host.reachable = true;
    const eventBus = new EventBus();
    await eventBus.close();
    const manager = new PersistenceManager(config, { host, eventBus });
    await expect(manager.initialize()).rejects.toMatchObject({ code: 'CLOSED' });
    expect(() => manager.client).toThrow('not started');
    await eventually(() => expect(host.clients('inner-universe')).toEqual([]));
  });
});

describe('several managers', () => {
  it('have databases of their own', async () => {
    const [one, other] = [await open(config), await open(config)];
    await one.createEntity('User');
    expect(await other.countEntities()).toBe(0);
  });

  it('share one on a host that is passed, which stays open', async () => {
    const host = await flakyHost();
    host.reachable = true;
    const [one, other] = [await open(config, { host }), await open(config, { host, deploy: true })];
    const seen: unknown[] = [];
    other.eventBus.subscribe('greeting', ({ data }) => void seen.push(data));
    await one.eventBus.publish('greeting', 'hello');
    await eventually(() => expect(seen).toEqual(['hello']));
    await one.shutdown();
    expect(host.closed).toBe(false);
    expect(await other.readEvents()).toHaveLength(1);
  });
});

describe('shutdown', () => {
  it('waits until what was published is durable, and leaves a passed bus open', async () => {
    const host = await flakyHost();
    host.reachable = true;
    const eventBus = new EventBus();
    const manager = await open(config, { host, eventBus });
    expect(manager.eventBus).toBe(eventBus);
    for (let index = 0; index < 100; index++) await eventBus.publish('TEST_EVENT', index);
    await manager.shutdown();
    expect(eventBus.closed).toBe(false);
    const later = await open(config, { host });
    expect((await later.readEvents()).map(({ data }) => data)).toEqual(
      Array.from({ length: 100 }, (_, index) => index),
    );
  });

  it('tells of a publish that failed, and stops everything all the same', async () => {
    const host = await flakyHost();
    host.reachable = true;
    const manager = await PersistenceManager.open({ ...config, timeoutMs: 1_000 }, { host });
    const { client, eventBus } = manager;
    const failures: unknown[] = [];
    eventBus.subscribe(HANDLER_ERROR, ({ data }) => void failures.push(data.error));
    await eventBus.publish('x'.repeat(1_000), 1);
    const failure = await manager.shutdown().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'VALIDATION' });
    expect(failures).toEqual([failure]);
    expect(failure).not.toBeInstanceOf(TimeoutError);
    expect(eventBus.closed).toBe(true);
    expect(client.status).toBe('disconnected');
  });
});
