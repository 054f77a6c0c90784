import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  AuthorizationError,
  ConnectionError,
  MigrationError,
  TimeoutError,
  ValidationError,
} from '@nerv/core';
import type { Logger } from '@nerv/client';
import {
  InnerUniverseController,
  PersistenceManager,
  type ControllerOptions,
  type InnerUniverseConfigOptions,
} from '../src/index';
import { eventually } from './support/eventually';
import { fakeSpacetime } from './support/fake-spacetime';
import { NO_TABLES } from './support/modules';

interface Line {
  readonly level: keyof Logger;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Keeps what is logged. */
function keepingLogger(): { readonly logger: Logger; readonly lines: Line[] } {
  const lines: Line[] = [];
  const log =
    (level: keyof Logger): Logger['info'] =>
    (message, details) =>
      void lines.push({ level, message, details: { ...details } });
  return {
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    lines,
  };
}

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'nerv-server-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

function controllerOf(
  options: InnerUniverseConfigOptions,
  more: ControllerOptions = {},
): { readonly controller: InnerUniverseController; readonly lines: Line[] } {
  const { logger, lines } = keepingLogger();
  const controller = new InnerUniverseController({ target: 'server', ...options }, { logger, ...more });
  onTestFinished(() => controller.stop());
  return { controller, lines };
}

/** Where the server is and which process it is, as it was logged. */
function serverIn(lines: readonly Line[]): { readonly uri: string; readonly pid: number } {
  const line = lines.find(({ message }) => / serves database | is served already/.test(message));
  return line?.details as { uri: string; pid: number };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // There is no such process.
    return false;
  }
}

const nerv = { serverCommand: 'nerv-spacetime' } as const;

// Each test starts processes.
describe('target server', { timeout: 60_000 }, () => {
  it('starts a server that ends with the controller, and finds again what was stored', async () => {
    const dbPath = await directory();
    const { controller, lines } = controllerOf({ dbPath, ...nerv });
    await controller.startServerMode();
    expect(controller.durability).toBe('synced');
    await controller.client.createEntity('User', { name: 'Ada' }, { id: 'ada' });
    const further = await controller.createClient();
    expect((await further.getEntity('ada')).metadata.name).toBe('Ada');
    const { pid, uri } = serverIn(lines);
    expect(uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(pid).not.toBe(process.pid);
    await controller.stop();
    expect(isRunning(pid)).toBe(false);
    await controller.startDeploymentMode();
    expect((await controller.client.getEntity('ada')).metadata.name).toBe('Ada');
    await controller.stop();
    // The directory is that of a host in this process, too.
    const manager = await PersistenceManager.open({ dbPath });
    onTestFinished(() => manager.shutdown());
    expect(await manager.countEntities()).toBe(1);
  });

  it('keeps nothing in memory', async () => {
    const { controller } = controllerOf({ durability: 'memory', ...nerv });
    await controller.startServerMode();
    expect(controller.durability).toBe('memory');
    await controller.client.createEntity('User');
    await controller.stop();
    await controller.startServerMode();
    expect(await controller.client.countEntities()).toBe(0);
  });

  it('attaches to the server that has the directory open, and leaves it running', async () => {
    const dbPath = await directory();
    const first = controllerOf({ dbPath, ...nerv });
    await first.controller.startServerMode();
    const second = controllerOf({ dbPath, ...nerv });
    await second.controller.startDeploymentMode();
    await second.controller.client.createEntity('User', {}, { id: 'ada' });
    expect(serverIn(second.lines)).toEqual(serverIn(first.lines));
    await second.controller.stop();
    expect((await first.controller.client.getEntity('ada')).id).toBe('ada');
  });

  it('waits for a directory that is open elsewhere, as often as it is told, and says so in the end', async () => {
    const dbPath = await directory();
    const holder = await PersistenceManager.open({ dbPath });
    onTestFinished(() => holder.shutdown());
    const { controller, lines } = controllerOf({ dbPath, ...nerv, retryAttempts: 2, retryDelayMs: 1 });
    await expect(controller.startServerMode()).rejects.toMatchObject({ code: 'LOCKED', retryable: true });
    expect(lines.filter(({ message }) => message.includes('still open elsewhere'))).toHaveLength(1);
    const patient = controllerOf({ dbPath, ...nerv, retryAttempts: 50, retryDelayMs: 20 });
    const starting = patient.controller.startServerMode();
    await eventually(() => expect(patient.lines.length).toBeGreaterThan(0));
    await holder.shutdown();
    await starting;
  });

  it('reports a server that ends by itself, and starts another after that', async () => {
    const dbPath = await directory();
    const { controller, lines } = controllerOf({ dbPath, timeoutMs: 300, ...nerv });
    await controller.startServerMode();
    await controller.client.createEntity('User', {}, { id: 'ada' });
    process.kill(serverIn(lines).pid, 'SIGKILL');
    await eventually(() => expect(lines.some(({ level }) => level === 'error')).toBe(true));
    expect(lines.find(({ level }) => level === 'error')?.message).toBe(
      'nerv-spacetime, which serves database "inner-universe", ended by itself (signal SIGKILL). Nothing is stored until it is started again: stop() the controller, and start it.',
    );
    await expect(controller.client.getEntity('ada')).rejects.toThrow(TimeoutError);
    await controller.stop();
    await controller.startServerMode();
    expect((await controller.client.getEntity('ada')).id).toBe('ada');
  });

  it('takes what the module logs, and what the server has to say', async () => {
    const dbPath = await directory();
    const { controller, lines } = controllerOf({ dbPath, address: '0.0.0.0', ...nerv });
    await controller.startServerMode();
    expect(lines.find(({ level }) => level === 'warn')?.message).toContain('which other machines may reach');
    expect(serverIn(lines).uri).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  it('says why the server does not start', async () => {
    const dbPath = await directory();
    await writeFile(join(dbPath, 'notes.txt'), 'mine');
    const foreign = controllerOf({ dbPath, ...nerv });
    await expect(foreign.controller.startServerMode()).rejects.toMatchObject({
      code: 'VALIDATION',
      path: ['dbPath'],
      rule: 'foreign',
    });
    const elsewhere = controllerOf({ durability: 'memory', address: '192.0.2.1', ...nerv });
    await expect(elsewhere.controller.startServerMode()).rejects.toMatchObject({
      path: ['port'],
      rule: 'address',
    });
    const host = await (await import('@nerv/embedded')).EmbeddedSpacetime.open();
    onTestFinished(() => host.close());
    expect(() => controllerOf({}, { host })).toThrow('Leave target out, or pass no host');
  });

  it('gives up when the signal is aborted, and ends what it started', async () => {
    const { controller } = controllerOf({ durability: 'memory', ...nerv });
    const abort = new AbortController();
    const starting = controller.startServerMode({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(starting).rejects.toThrow('enough');
    expect(controller.running).toBe(false);
  });

  it('says which module is not accepted, and ends what it started', async () => {
    const modulePath = join(await directory(), 'module.js');
    await writeFile(modulePath, 'export const notAModule = 1;');
    const { controller, lines } = controllerOf({ durability: 'memory', modulePath, ...nerv });
    await expect(controller.startServerMode()).rejects.toMatchObject({ code: 'DEPLOYMENT' });
    await eventually(() => expect(isRunning(serverIn(lines).pid)).toBe(false));
  });

  it('ends with the process that started it, also where that is killed', async () => {
    const dbPath = await directory();
    const script = `
      import { InnerUniverseController } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
      const say = (message, details) => console.log(JSON.stringify(details));
      const logger = { debug() {}, info: say, warn() {}, error() {} };
      await new InnerUniverseController(${JSON.stringify({ target: 'server', dbPath, ...nerv })}, { logger }).startServerMode();
      console.log('started');`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const chunk of parent.stdout as AsyncIterable<Buffer>) {
      said += chunk.toString();
      if (said.includes('started\n')) parent.kill('SIGKILL');
    }
    const { pid } = JSON.parse(said.split('\n')[0] ?? '') as { pid: number };
    await eventually(() => expect(isRunning(pid)).toBe(false));
    expect(existsSync(join(dbPath, 'server.json'))).toBe(false);
  });
});

describe('target server with spacetime', { timeout: 60_000 }, () => {
  /** Puts a stand-in for `spacetime` on the path. */
  async function withSpacetime(): Promise<void> {
    const path = await directory();
    await fakeSpacetime(path);
    vi.stubEnv('PATH', [path, process.env['PATH']].join(delimiter));
    onTestFinished(() => void vi.unstubAllEnvs());
  }

  it('uses it where it is on the path, publishes under one identity, and ends it', async () => {
    await withSpacetime();
    const dbPath = await directory();
    const { controller, lines } = controllerOf({ dbPath });
    await controller.startServerMode();
    expect(lines.map(({ message }) => message)).toContain('spacetime serves database "inner-universe".');
    await controller.client.createEntity('User', {}, { id: 'ada' });
    const token = join(dbPath, 'nerv-publisher-token');
    expect((await stat(token)).mode & 0o077).toBe(0);
    const before = await readFile(token, 'utf8');
    const { pid } = serverIn(lines);
    await controller.stop();
    expect(isRunning(pid)).toBe(false);
    // Only the one who published it may do so again.
    const again = controllerOf({ dbPath, serverCommand: 'nerv-spacetime' });
    await again.controller.startServerMode();
    expect((await again.controller.client.getEntity('ada')).id).toBe('ada');
    expect(await readFile(token, 'utf8')).toBe(before);
  });

  it('leaves nothing behind in memory', async () => {
    await withSpacetime();
    const temporary = await directory();
    vi.stubEnv('TMPDIR', temporary);
    const { controller } = controllerOf({ durability: 'memory' });
    await controller.startDeploymentMode();
    await controller.client.createEntity('User');
    await controller.stop();
    expect(existsSync(join(temporary, 'nerv-publisher-token'))).toBe(false);
  });

  it('says how it ended where it ends before it serves', async () => {
    const path = await directory();
    await writeFile(join(path, 'spacetime'), '#!/bin/sh\necho no luck today >&2\nexit 7\n', { mode: 0o755 });
    vi.stubEnv('PATH', path);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { controller } = controllerOf({ durability: 'memory' });
    await expect(controller.startServerMode()).rejects.toThrow(ConnectionError);
    await expect(controller.startServerMode()).rejects.toThrow('(exit code 7).\nno luck today');
  });

  it('says where it does not answer in time', async () => {
    const path = await directory();
    await writeFile(join(path, 'spacetime'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    vi.stubEnv('PATH', [path, process.env['PATH']].join(delimiter));
    onTestFinished(() => void vi.unstubAllEnvs());
    const { controller } = controllerOf({ durability: 'memory', timeoutMs: 50, retryDelayMs: 1 });
    await expect(controller.startServerMode()).rejects.toThrow(TimeoutError);
  });

  it('is not used for data that the other one made', async () => {
    await withSpacetime();
    const dbPath = await directory();
    await mkdir(join(dbPath, 'control'));
    const { controller } = controllerOf({ dbPath, serverCommand: 'spacetime' });
    await expect(controller.startServerMode()).rejects.toThrow(ValidationError);
  });

  it('is replaced by nerv-spacetime where it is not there, and missed where it is asked for', async () => {
    vi.stubEnv('PATH', '/nowhere');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { controller, lines } = controllerOf({ durability: 'memory' });
    await controller.startServerMode();
    expect(lines[0]?.message).toBe(
      'There is no spacetime on the path: nerv-spacetime of @nerv/embedded serves.',
    );
    const asked = controllerOf({ durability: 'memory', serverCommand: 'spacetime' });
    await expect(asked.controller.startServerMode()).rejects.toMatchObject({ code: 'DEPLOYMENT' });
  });
});

describe('target remote', { timeout: 60_000 }, () => {
  it('connects to a server by its address, and publishes with a token alone', async () => {
    const dbPath = await directory();
    const server = controllerOf({ dbPath, database: 'here', ...nerv });
    await server.controller.startServerMode();
    const { uri } = serverIn(server.lines);
    const remote = { target: 'remote', address: uri.replace('http', 'ws') } as const;
    const { controller } = controllerOf({ ...remote, database: 'here' });
    await controller.startServerMode();
    expect(controller.durability).toBe('synced');
    await controller.client.createEntity('User', {}, { id: 'ada' });
    expect((await server.controller.client.getEntity('ada')).id).toBe('ada');

    const other = { ...remote, database: 'there' };
    await expect(controllerOf(other).controller.startServerMode()).rejects.toMatchObject({
      path: ['token'],
      rule: 'publisher',
    });
    const stranger = await fetch(`${uri}/v1/identity`, { method: 'POST' });
    const { token } = (await stranger.json()) as { token: string };
    await expect(controllerOf({ ...other, token }).controller.startServerMode()).rejects.toThrow(
      AuthorizationError,
    );
    const admin = (await readFile(join(dbPath, 'admin-token'), 'utf8')).trim();
    const deployed = controllerOf({ ...other, token: admin });
    await deployed.controller.startDeploymentMode();
    expect(await deployed.controller.client.countEntities()).toBe(0);
    const modulePath = join(await directory(), 'module.js');
    await writeFile(modulePath, NO_TABLES);
    await deployed.controller.client.createEntity('User');
    const changed = controllerOf({ ...other, token: admin, modulePath });
    await expect(changed.controller.startDeploymentMode()).rejects.toThrow(MigrationError);
    await controller.stop();
    expect(await server.controller.client.countEntities()).toBe(1);
  });

  it('says false or throws where nothing answers', async () => {
    const options = { target: 'remote', address: '127.0.0.1', port: 9, retryAttempts: 1 } as const;
    await expect(controllerOf(options).controller.startServerMode()).rejects.toThrow(ConnectionError);
    const manager = new PersistenceManager({ ...options, logLevel: 'silent' });
    expect(await manager.initialize()).toBe(false);
  });
});
