import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand, temporaryDirectory } from '../../test/command/run-command';
import type { Logger } from '../module-host';
import { readServerNote, writeServerNote } from '../server-api';
import type { ServerTalk } from './start';
import type { StartOptions } from './start-options';

/** A server that stops at once, or when `during` is done. */
function server(during: (logger: Logger) => void | Promise<void> = () => undefined) {
  const controller = new AbortController();
  const seen: { options: StartOptions | undefined; closed: number } = { options: undefined, closed: 0 };
  return {
    seen,
    stop: controller.signal,
    openServer: (options: StartOptions, { logger }: ServerTalk) => {
      seen.options = options;
      setImmediate(() => {
        void Promise.resolve(during(logger)).then(() => controller.abort('SIGTERM'));
      });
      return Promise.resolve({
        uri: 'http://127.0.0.1:4000',
        adminToken: 'secret',
        close: () => Promise.resolve(void seen.closed++),
      });
    },
  };
}

const failing = (error: Error) => ({ openServer: () => Promise.reject(error) });
const systemError = (code: string) => Object.assign(new Error(code), { code });
const cannotListen = (code: string) =>
  Object.assign(new Error(`cannot listen: ${code}`, { cause: systemError(code) }), { problem: 'options' });

describe('start', () => {
  it('says where it is, notes it while it runs, and closes', async () => {
    const dataDir = await temporaryDirectory();
    let noted: unknown;
    const { seen, ...given } = server(async () => {
      while ((noted = await readServerNote(dataDir)) === undefined);
    });
    const { code, stdout, stderr } = await runCommand(
      ['start', '--data-dir', dataDir, '-l', '[::1]:0'],
      given,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`Listening on http://127.0.0.1:4000.
Databases are kept in ${dataDir}.
Publishing needs the token in ${join(dataDir, 'admin-token')}.
Stopping (SIGTERM).
Stopped: everything acknowledged is on disk.
`);
    expect(seen).toMatchObject({ closed: 1, options: { dataDir, host: '::1', port: 0 } });
    expect(noted).toMatchObject({ pid: process.pid, uri: 'http://127.0.0.1:4000' });
    expect(await readServerNote(dataDir)).toBeUndefined();
  });

  it('says that it is in memory, open to the network, and for everybody', async () => {
    const memory = await runCommand(['start', '--in-memory', '-l', '0.0.0.0:0'], server());
    expect(memory.stdout).toContain('(0.0.0.0: every address of this machine)');
    expect(memory.stdout).toContain(
      'lost when it ends.\nPublishing needs this token, which is good until it ends: secret\n',
    );
    expect(memory.stdout).toMatch(/\nStopped\.\n$/);
    const open = await runCommand(['start', '--in-memory', '--anyone-may-publish'], server());
    expect(open.stdout).toContain('Everybody may publish.');
    expect(open.stdout).not.toContain('secret');
  });

  it('prints one JSON document a line, with the token only where there is no file of it', async () => {
    const dataDir = await temporaryDirectory();
    const ran = async (...args: string[]): Promise<unknown[]> => {
      const { stdout, stderr } = await runCommand(['start', '--json', ...args], server());
      expect(stderr).toBe('');
      return stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    };
    expect(await ran('--data-dir', dataDir)).toEqual([
      {
        event: 'listening',
        uri: 'http://127.0.0.1:4000',
        host: '127.0.0.1',
        port: 4000,
        pid: process.pid,
        durability: 'synced',
        dataDir,
        anyoneMayPublish: false,
        adminTokenFile: join(dataDir, 'admin-token'),
      },
      { event: 'stopping', reason: 'SIGTERM' },
      { event: 'stopped' },
    ]);
    expect((await ran('--in-memory'))[0]).toMatchObject({
      durability: 'memory',
      dataDir: null,
      adminToken: 'secret',
    });
  });

  it('stops when standard input ends, where it is told to', async () => {
    const given = {
      ...server(() => new Promise(() => undefined)),
      onStdinEnd: (callback: () => void) => setImmediate(callback),
    };
    const { code, stdout } = await runCommand(['start', '--in-memory', '--end-with-stdin'], given);
    expect(code).toBe(0);
    expect(stdout).toContain('Stopping (standard input ended).');
  });

  it('stops where it was told to before it began', async () => {
    const { openServer } = server();
    const { code } = await runCommand(['start', '--in-memory'], {
      openServer,
      stop: AbortSignal.abort('SIGINT'),
    });
    expect(code).toBe(0);
  });

  it('shows what modules log, from a level on', async () => {
    const log = (logger: Logger) => {
      const entry = { database: 'chat', function: 'say', timestampMicros: 1_000_000n };
      logger({ ...entry, level: 'info', message: 'hidden' });
      logger({ ...entry, level: 'panic', message: 'shown' });
      logger({ ...entry, level: 'warn', message: 'at load', function: undefined });
    };
    const { stderr } = await runCommand(['start', '--in-memory'], server(log));
    expect(stderr).toBe(
      '1970-01-01T00:00:01.000Z panic chat say: shown\n1970-01-01T00:00:01.000Z warn chat: at load\n',
    );
    const { stdout } = await runCommand(['start', '--in-memory', '--json'], server(log));
    expect(JSON.parse(stdout.split('\n')[2] ?? '')).toEqual({
      event: 'log',
      time: '1970-01-01T00:00:01.000Z',
      level: 'warn',
      database: 'chat',
      function: null,
      message: 'at load',
    });
    expect((await runCommand(['start', '--in-memory', '--log-level', 'none'], server(log))).stderr).toBe('');
  });

  it.each([
    [
      cannotListen('EADDRINUSE'),
      'nerv-spacetime: 127.0.0.1:3000 is in use by another process. Give another --listen-addr.\n',
    ],
    [
      cannotListen('EACCES'),
      'nerv-spacetime: Cannot listen on 127.0.0.1:3000 (EACCES). Give another --listen-addr.\n',
    ],
    [cannotListen('ENOTFOUND'), 'Cannot listen on'],
    [
      Object.assign(new Error('The store is damaged.'), { problem: 'damaged' }),
      'nerv-spacetime: The store is damaged.\n',
    ],
  ])('says why it cannot start: %s', async (error, message) => {
    const { code, stdout, stderr } = await runCommand(['start', '--in-memory'], failing(error));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('passes on what the server has to say', async () => {
    const { openServer, stop } = server();
    const given = {
      stop,
      openServer: (options: StartOptions, talk: ServerTalk) => {
        talk.notice('mind the step');
        return openServer(options, talk);
      },
    };
    expect((await runCommand(['start', '--in-memory'], given)).stderr).toBe('mind the step\n');
    expect((await runCommand(['start', '--in-memory', '--json'], given)).stdout).toContain(
      '{"event":"notice","message":"mind the step"}\n',
    );
  });

  it('throws what nobody foresaw', async () => {
    await expect(runCommand(['start'], failing(new Error('a bug')))).rejects.toThrow('a bug');
    await expect(runCommand(['start'], failing(systemError('EACCES')))).rejects.toThrow('EACCES');
  });

  it('says who has the data directory open', async () => {
    const dataDir = await temporaryDirectory();
    const locked = failing(Object.assign(new Error('locked'), { problem: 'locked' }));
    const args = ['start', '--data-dir', dataDir];
    expect((await runCommand(args, locked)).stderr).toBe(
      `nerv-spacetime: ${dataDir} is open in another process. Stop that, work through it, or give another --data-dir.\n`,
    );
    await writeServerNote(dataDir, { pid: 1, uri: 'http://127.0.0.1:9', startedAt: 'noon' });
    const { code, stdout } = await runCommand([...args, '--json'], locked);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        problem: 'locked',
        message: `${dataDir} is open in process 1, which serves it at http://127.0.0.1:9 since noon. Stop that, work through it, or give another --data-dir.`,
      },
    });
  });

  it('closes, and fails, where the note cannot be written', async () => {
    const file = join(await temporaryDirectory(), 'file');
    await writeFile(file, '');
    const { seen, ...given } = server();
    await expect(runCommand(['start', '--data-dir', file], given)).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(seen.closed).toBe(1);
  });
});
