import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectionError, PersistenceError, VirtualClock } from '@nerv/core';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../test/support/eventually';
import { cacheDir, FlakyHost, openHost } from '../test/support/hosts';
import { InnerUniverseController } from './index';

const config = { durability: 'memory', target: 'embedded', logLevel: 'silent', cacheDir } as const;
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function controllerOf(
  ...given: ConstructorParameters<typeof InnerUniverseController>
): InnerUniverseController {
  const controller = new InnerUniverseController(...given);
  ends.push(() => controller.stop());
  return controller;
}

function raise(error: Error): never {
  throw error;
}

async function sharedHost(): Promise<FlakyHost> {
  const host = new FlakyHost(await openHost());
  host.reachable = true;
  ends.push(() => host.close());
  return host;
}

describe('InnerUniverseController', () => {
  it.each(['startDeploymentMode', 'startServerMode'] as const)(
    '%s gives a client of a new database',
    async (start) => {
      const controller = controllerOf(config);
      expect(controller.running).toBe(false);
      expect(() => controller.client).toThrow('startDeploymentMode()');
      await controller[start]();
      expect(controller.running).toBe(true);
      const id = await controller.client.createEntity('User', { name: 'Ada' });
      expect((await controller.client.getEntity(id)).metadata.name).toBe('Ada');
      await controller.stop();
      expect(controller.running).toBe(false);
      expect(() => controller.client).toThrow(PersistenceError);
    },
  );

  it('is started once at a time, and again after it was stopped', async () => {
    const controller = controllerOf(config);
    const starting = controller.startServerMode();
    await expect(controller.startServerMode()).rejects.toMatchObject({ code: 'ALREADY_STARTED' });
    await starting;
    await expect(controller.startDeploymentMode()).rejects.toMatchObject({ code: 'ALREADY_STARTED' });
    await controller.client.createEntity('User');
    await controller.stop();
    await controller.stop();
    await controller.startServerMode();
    expect(await controller.client.countEntities()).toBe(0);
  });

  it('stops what is being started', async () => {
    const controller = controllerOf(config);
    const starting = controller.startServerMode();
    await controller.stop();
    await starting;
    expect(controller.running).toBe(false);
  });

  it('shares a host that is passed, and leaves it open', async () => {
    const host = await sharedHost();
    const first = controllerOf(config, { host });
    const second = controllerOf(config, { host });
    const elsewhere = controllerOf({ ...config, database: 'elsewhere' }, { host });
    await Promise.all([first.startServerMode(), elsewhere.startServerMode()]);
    await second.startDeploymentMode();
    await first.client.createEntity('User', {}, { id: 'ada' });
    expect((await second.client.getEntity('ada')).entityType).toBe('User');
    expect(await elsewhere.client.findEntity('ada')).toBeUndefined();
    await first[Symbol.asyncDispose]();
    expect(host.closed).toBe(false);
    expect(await second.client.countEntities()).toBe(1);
  });

  it('connects further clients and disconnects them with the rest', async () => {
    const controller = controllerOf(config);
    await expect(controller.createClient()).rejects.toMatchObject({ code: 'NOT_STARTED' });
    await controller.startServerMode();
    const further = await controller.createClient({ timeoutMs: 1_000 });
    await controller.client.createEntity('User', {}, { id: 'ada' });
    expect((await further.getEntity('ada')).id).toBe('ada');
    await controller.stop();
    expect(further.status).toBe('disconnected');
  });

  it('tries as often as it is told to reach the database, and then leaves nothing behind', async () => {
    const host = await sharedHost();
    host.reachable = false;
    const controller = controllerOf({ ...config, retryAttempts: 3, retryDelayMs: 1 }, { host });
    await expect(controller.startServerMode()).rejects.toThrow(ConnectionError);
    expect(host.attempts).toBe(3);
    expect(controller.running).toBe(false);
    host.reachable = true;
    await controller.startServerMode();
    host.reachable = false;
    await expect(controller.createClient()).rejects.toThrow(ConnectionError);
  });

  it('waits the delay between attempts', async () => {
    const host = await sharedHost();
    host.reachable = false;
    const clock = new VirtualClock();
    const controller = controllerOf({ ...config, retryAttempts: 3, retryDelayMs: 500 }, { host, clock });
    const outcome = controller.startServerMode().then(
      () => 'started',
      () => 'gave up',
    );
    for (const attempts of [1, 2, 3]) {
      await eventually(() => expect(host.attempts).toBe(attempts));
      await eventually(() => expect(attempts === 3 || clock.pending === 1).toBe(true));
      await clock.advanceAsync(499);
      expect(host.attempts).toBe(attempts);
      await clock.advanceAsync(1);
    }
    expect(await outcome).toBe('gave up');
  });

  it('gives up when the signal is aborted', async () => {
    const host = await sharedHost();
    host.reachable = false;
    const controller = controllerOf({ ...config, retryAttempts: 9, retryDelayMs: 60_000 }, { host });
    const abort = new AbortController();
    const starting = controller.startServerMode({ signal: abort.signal });
    const refused = expect(starting).rejects.toThrow('enough');
    await eventually(() => expect(host.attempts).toBe(1));
    abort.abort(new Error('enough'));
    await refused;
    await expect(controller.startServerMode({ signal: abort.signal })).rejects.toThrow('enough');
  });

  it('says that the host is closed', async () => {
    const host = await openHost();
    await host.close();
    await expect(controllerOf(config, { host }).startServerMode()).rejects.toThrow('Pass an open one');
  });

  it('passes on what a passed host fails with', async () => {
    const host = await sharedHost();
    const broken = {
      ...host,
      uri: host.uri,
      durability: host.durability,
      clients: () => raise(new Error('out of order')),
    };
    await expect(controllerOf(config, { host: broken }).startServerMode()).rejects.toThrow('out of order');
  });

  describe('with a module of one’s own', () => {
    async function moduleOf(source: string): Promise<string> {
      const directory = await mkdtemp(join(tmpdir(), 'nerv-module-'));
      ends.push(() => rm(directory, { recursive: true }));
      const path = join(directory, 'module.js');
      await writeFile(path, source);
      return path;
    }

    it('says which module is not accepted', async () => {
      const modulePath = await moduleOf('export const notAModule = 1;');
      const controller = controllerOf({ ...config, modulePath });
      await expect(controller.startServerMode()).rejects.toMatchObject({
        code: 'DEPLOYMENT',
        message: expect.stringContaining(modulePath) as string,
      });
      await expect(
        controllerOf({ ...config, modulePath: '/nowhere' }).startServerMode(),
      ).rejects.toMatchObject({
        code: 'DEPLOYMENT',
      });
    });

    it('does not replace another one that is there, unless it is asked to, and can be', async () => {
      const host = await sharedHost();
      await controllerOf(config, { host }).startServerMode();
      const modulePath = await moduleOf('export default {};');
      const other = controllerOf({ ...config, modulePath }, { host });
      await expect(other.startDeploymentMode()).rejects.toMatchObject({ code: 'DEPLOYMENT' });
      await other.startServerMode();
      expect(other.running).toBe(true);
    });
  });
});
