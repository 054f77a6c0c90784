import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  IntegrityError,
  MigrationError,
  ValidationError,
  type Checkpoint,
  type EventRecord,
} from '@nerv/core';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../test/support/eventually';
import { cacheDir, openHost } from '../test/support/hosts';
import { NO_TABLES } from '../test/support/modules';
import { FailingLevel } from '../test/support/failing-level';
import { moduleSource } from './database/module-source';
import {
  InnerUniverseController,
  PersistenceManager,
  type EmbeddedHost,
  type InnerUniverseConfigOptions,
  type PersistenceManagerOptions,
} from './index';

const base = { target: 'embedded', logLevel: 'silent', cacheDir } as const;
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'nerv-durable-'));
  ends.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function open(
  config: InnerUniverseConfigOptions,
  options: PersistenceManagerOptions & { readonly deploy?: boolean } = {},
): Promise<PersistenceManager> {
  const manager = await PersistenceManager.open({ ...base, ...config }, options);
  ends.push(() => manager.shutdown());
  return manager;
}

/** What opening fails with. */
async function failure(
  config: InnerUniverseConfigOptions,
  options: { readonly deploy?: boolean } = {},
): Promise<unknown> {
  return PersistenceManager.open({ ...base, ...config }, options).then(
    (manager) => manager.shutdown().then(() => 'it was opened'),
    (error: unknown) => error,
  );
}

describe('a database in a directory', () => {
  it('has everything when it is opened again', async () => {
    const dbPath = await temporaryDirectory();
    const first = await open({ dbPath });
    expect(first.durability).toBe('synced');
    const ada = await first.createEntity('User', {
      name: 'Ada',
      tags: ['a'],
      properties: { born: new Date(0), n: -0 },
    });
    const bob = await first.createEntity('User', { name: 'Bob' });
    await first.updateEntity(bob, { properties: { age: 3n } });
    const knows = await first.createRelation(ada, bob, 'KNOWS', { strength: 0.5 });
    await first.eventBus.publish('note.written', { raw: new Uint8Array([1, 2]) }, { source: 'me' });
    await first.flush();
    const begun = await first.temporalStore.commitVersion({ chapters: ['A'] }, 'begun');
    await first.temporalStore.branch('draft');
    await first.temporalStore.switchTo('draft');
    const more = await first.temporalStore.commitVersion({ chapters: ['A', 'B'] }, 'more');
    await first.applyConfiguration({ 'index.properties': [['User', 'age']] });
    const facts = async (manager: PersistenceManager) => ({
      ada: await manager.getEntity(ada),
      bob: await manager.getEntityHistory(bob),
      knows: await manager.getRelation(knows),
      reached: (await manager.traverse(ada, { direction: 'out', maxDepth: 1 })).steps.map(
        ({ entity }) => entity.id,
      ),
      events: await manager.readEvents(),
      states: [await manager.temporalStore.checkout(begun), await manager.temporalStore.checkout(more)],
      versions: await manager.listVersions('default'),
      branches: await manager.listBranches('default'),
      config: await manager.getConfig(),
      log: await manager.getSystemStatus().then(({ logId, head, createdAt }) => ({ logId, head, createdAt })),
    });
    const before = await facts(first);
    await first.shutdown();
    const second = await open({ dbPath });
    expect(await facts(second)).toEqual(before);
    expect(before.states).toEqual([{ chapters: ['A'] }, { chapters: ['A', 'B'] }]);
    expect(Object.is(before.ada.metadata.properties['n'], -0)).toBe(true);
    await second.temporalStore.switchTo('draft');
    await second.temporalStore.current();
    const third = await second.temporalStore.commitVersion({ chapters: [] }, 'anew');
    expect((await second.getStateVersion(third)).parentVersionIds).toEqual([more]);
  });

  it('feeds a consumer from its checkpoint across restarts, each event once and in order', async () => {
    const dbPath = await temporaryDirectory();
    const seen: unknown[] = [];
    let checkpoint: Checkpoint | undefined;
    for (let run = 0; run < 3; run++) {
      const manager = await open({ dbPath });
      const { logId } = await manager.getSystemStatus();
      const take = ({ data, position }: EventRecord): void => {
        seen.push(data);
        checkpoint = { logId, position };
      };
      const feed = manager.client.subscribeEvents(take, { from: checkpoint ?? 0, type: 'TICK' });
      await feed.ready;
      for (let n = 0; n < 5; n++) await manager.publishEvent('TICK', 10 * run + n);
      await eventually(() => expect(seen.at(-1)).toBe(10 * run + 4));
      await feed.unsubscribe();
      // Published while the consumer is away.
      await manager.publishEvent('TICK', 10 * run + 5);
      await manager.shutdown();
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24]);
  });

  it('knows an operation id of an earlier run', async () => {
    const dbPath = await temporaryDirectory();
    const write = async () => {
      const manager = await open({ dbPath });
      const event = await manager.publishEvent('ONCE', 1, { operationId: 'the-one' });
      const count = (await manager.readEvents()).length;
      await manager.shutdown();
      return { event, count };
    };
    const first = await write();
    expect(await write()).toEqual(first);
    expect(first.count).toBe(1);
  });

  it('is taken up again by a controller that was stopped', async () => {
    const dbPath = await temporaryDirectory();
    const controller = new InnerUniverseController({ ...base, dbPath });
    ends.push(() => controller.stop());
    expect(() => controller.durability).toThrow('not started');
    await controller.startDeploymentMode();
    await controller.client.createEntity('User');
    await controller.stop();
    await controller.startDeploymentMode();
    expect(controller.durability).toBe('synced');
    expect(await controller.client.countEntities()).toBe(1);
  });
});

describe('durability', () => {
  it('is what the database has', async () => {
    const memory = await open({ durability: 'memory' });
    expect(memory.durability).toBe('memory');
    await memory.shutdown();
    expect(() => memory.durability).toThrow('not started');
  });

  it('is that of the host that is passed', async () => {
    const { EmbeddedSpacetime } = await import('@nerv/embedded');
    const inMemory = await openHost();
    const synced = await EmbeddedSpacetime.open({
      bundleCacheDir: cacheDir,
      dbPath: await temporaryDirectory(),
    });
    ends.push(
      () => inMemory.close(),
      () => synced.close(),
    );
    expect((await open({}, { host: inMemory })).durability).toBe('memory');
    expect((await open({ durability: 'memory' }, { host: inMemory })).durability).toBe('memory');
    expect((await open({}, { host: synced })).durability).toBe('synced');
    expect((await open({ durability: 'synced' }, { host: synced })).durability).toBe('synced');
    const refused = (config: InnerUniverseConfigOptions, host: EmbeddedHost) => () =>
      new PersistenceManager({ ...base, ...config }, { host });
    expect(refused({ durability: 'synced' }, inMemory)).toThrow(/durability.*NERV_DURABILITY.*"memory"/);
    expect(refused({ durability: 'memory' }, synced)).toThrow(ValidationError);
    expect(refused({ dbPath: 'here' }, synced)).toThrow(/dbPath.*NERV_DB_PATH.*host was passed/);
  });
});

describe('opening is refused', () => {
  it('while another manager has the directory open, and not afterwards', async () => {
    const dbPath = await temporaryDirectory();
    const one = await open({ dbPath });
    await one.createEntity('User');
    expect(await failure({ dbPath })).toMatchObject({
      name: 'PersistenceError',
      code: 'LOCKED',
      retryable: true,
      cause: expect.objectContaining({ name: 'StorageError', problem: 'locked' }) as unknown,
    });
    expect(await one.countEntities()).toBe(1);
    await one.shutdown();
    expect(await (await open({ dbPath })).countEntities()).toBe(1);
  });

  it('where the directory holds something else', async () => {
    const dbPath = await temporaryDirectory();
    await writeFile(join(dbPath, 'notes.txt'), 'mine');
    const error = await failure({ dbPath });
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ path: ['dbPath'], rule: 'foreign' });
    expect((error as Error).message).toMatch(/dbPath.*NERV_DB_PATH.*notes\.txt/);
    expect(await readdir(dbPath)).toEqual(['notes.txt']);
  });

  it('where there can be no directory', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'file'), '');
    expect(await failure({ dbPath: join(directory, 'file', 'below') })).toMatchObject({
      name: 'ValidationError',
      rule: 'unusable',
      cause: expect.objectContaining({ problem: 'unusable' }) as unknown,
    });
    const closed = join(directory, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o500);
    // Root may write everywhere.
    if (process.getuid?.() !== 0) {
      expect(await failure({ dbPath: closed })).toMatchObject({ rule: 'unusable' });
    }
  });

  it('where what is stored is damaged', async () => {
    const dbPath = await temporaryDirectory();
    const manager = await open({ dbPath });
    for (let n = 0; n < 20; n++) await manager.createEntity('User', { description: 'x'.repeat(2_000) });
    await manager.shutdown();
    const [store = ''] = await readdir(join(dbPath, 'databases'));
    const records = join(dbPath, 'databases', store, 'records');
    for (const file of await readdir(records)) {
      if (!/\.(log|ldb)$/.test(file)) continue;
      const bytes = await readFile(join(records, file));
      const at = bytes.indexOf('xxxxx');
      if (at !== -1) await writeFile(join(records, file), bytes.fill('y', at, at + 1));
    }
    const error = await failure({ dbPath });
    expect(error).toBeInstanceOf(IntegrityError);
    expect(error).toMatchObject({
      retryable: false,
      cause: expect.objectContaining({ name: 'StorageError', problem: 'damaged' }) as unknown,
    });
  });

  it('for a deployment of a module that has no place for the data; without deploying it goes on with the one it has', async () => {
    const dbPath = await temporaryDirectory();
    const manager = await open({ dbPath });
    await manager.createEntity('User');
    await manager.shutdown();
    const modulePath = join(await temporaryDirectory(), 'module.js');
    await writeFile(modulePath, NO_TABLES);
    const error = await failure({ dbPath, modulePath }, { deploy: true });
    expect(error).toBeInstanceOf(MigrationError);
    expect((error as Error).message).toContain('table contains data');
    expect((error as Error).message).toContain('startServerMode()');
    expect((error as Error).message).toContain(dbPath);
    expect(await (await open({ dbPath })).countEntities()).toBe(1);
  });
});

describe('a deployment over data', () => {
  /** The module as it may be one day: it can do more. */
  async function laterModule(): Promise<string> {
    const { readModuleSource } = await import('@nerv/embedded');
    const text = await readModuleSource(moduleSource(undefined));
    const [, universe = ''] = /(\w+) as default/.exec(text) ?? [];
    const modulePath = join(await temporaryDirectory(), 'module.js');
    await writeFile(modulePath, `${text}\nexport const addedLater = ${universe}.reducer(() => {});\n`);
    return modulePath;
  }

  it('migrates it to the new module, and back, and keeps what was written', async () => {
    const dbPath = await temporaryDirectory();
    const first = await open({ dbPath });
    const ada = await first.createEntity('User', { name: 'Ada' });
    await first.publishEvent('TICK', 1);
    await first.shutdown();
    for (const config of [{ dbPath, modulePath: await laterModule() }, { dbPath }]) {
      const manager = await open(config, { deploy: true });
      expect((await manager.getEntity(ada)).metadata.name).toBe('Ada');
      await manager.publishEvent('TICK', 2);
      await manager.shutdown();
    }
    const last = await open({ dbPath });
    expect((await last.readEvents({ type: 'TICK' })).map(({ data }) => data)).toEqual([1, 2, 2]);
  });

  it('leaves those who are connected where they are', async () => {
    const host = await openHost();
    ends.push(() => host.close());
    const before = await open({}, { host });
    const seen: unknown[] = [];
    const feed = before.client.subscribeEvents(({ data }) => void seen.push(data), { type: 'TICK' });
    await feed.ready;
    const after = await open({ modulePath: await laterModule() }, { host, deploy: true });
    await after.publishEvent('TICK', 1);
    await before.publishEvent('TICK', 2);
    await eventually(() => expect(seen).toEqual([1, 2]));
  });
});

describe('a write that fails on disk', () => {
  it('is sent again under its operation id when the database is back, and happens once', async () => {
    const { EmbeddedSpacetime } = await import('@nerv/embedded');
    const store = new FailingLevel();
    const logger = (): void => undefined;
    const host = await EmbeddedSpacetime.open({ bundleCacheDir: cacheDir, store, logger });
    ends.push(() => host.close());
    const manager = await open({ retryDelayMs: 1 }, { host });
    const seen: unknown[] = [];
    const feed = manager.client.subscribeEvents(({ data }) => void seen.push(data), {
      type: 'TICK',
      from: 0,
    });
    await feed.ready;
    for (let n = 0; n < 20; n++) {
      if (n % 7 === 3) store.failNext = n % 3;
      await manager.publishEvent('TICK', n);
    }
    // Once before 10, and twice in a row before 17.
    expect(store.failures).toBe(3);
    const expected = Array.from({ length: 20 }, (_, n) => n);
    expect((await manager.readEvents({ type: 'TICK' })).map(({ data }) => data)).toEqual(expected);
    await eventually(() => expect(seen).toEqual(expected));
  });
});
