import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Clock } from '@nerv/core';
import type { Logger } from '@nerv/client';
import type { InnerUniverseConfig } from '../config/index';
import { ChildServer, type ServerProgram } from './child-server';
import { reportDeath } from './nerv-server';
import { PUBLISHER, publisher, readIfThere } from './publisher';
import type { StartedServer } from './started-server';
import { untilItAnswers } from './until-it-answers';

/** Where `spacetime` is, by the variable PATH. */
export function findSpacetime(path = process.env['PATH'] ?? ''): string | undefined {
  const names = process.platform === 'win32' ? ['spacetime.exe', 'spacetime.cmd'] : ['spacetime'];
  return path
    .split(delimiter)
    .filter((directory) => directory !== '')
    .flatMap((directory) => names.map((name) => join(directory, name)))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us.
    return false;
  }
}

export function spacetimeProgram(
  command: string,
  directory: string,
  address: string,
  isInMemory: boolean,
): ServerProgram {
  return {
    name: 'spacetime',
    command,
    args: [
      ...['start', '--data-dir', directory, '--listen-addr', address, '--non-interactive'],
      ...(isInMemory ? ['--in-memory'] : []),
    ],
    // It does not end in order on another.
    stopSignal: 'SIGINT',
    endsWithStdin: false,
  };
}

/**
 * Starts `spacetime`, and asks until it answers.
 *
 * @throws ConnectionError where it ends before; TimeoutError where it does not answer within `timeoutMs`
 */
export async function startSpacetimeServer(
  command: string,
  config: InnerUniverseConfig,
  { logger, clock }: { readonly logger: Logger; readonly clock: Clock },
  signal: AbortSignal | undefined,
): Promise<StartedServer> {
  const { ServerApi } = await import('@nerv/embedded');
  const { dbPath, address = '127.0.0.1', database } = config;
  // It wants a directory also where it keeps nothing there.
  const directory = dbPath === undefined ? await mkdtemp(join(tmpdir(), 'nerv-spacetime-')) : resolve(dbPath);
  await mkdir(directory, { recursive: true });
  const port = config.port === 0 ? await freePort(address) : config.port;
  const host = address.includes(':') ? `[${address}]` : address;
  const program = spacetimeProgram(command, directory, `${host}:${port}`, dbPath === undefined);
  const uri = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  const server = new ChildServer(program, (line) => logger.debug(`spacetime: ${line}`));
  const stop = async (): Promise<void> => {
    if (!(await server.stop(clock))) logger.warn('spacetime did not end in time and was ended by force.');
    if (dbPath === undefined) await rm(directory, { recursive: true, force: true });
  };
  try {
    const api = new ServerApi({ uri });
    await untilItAnswers(server, (limit) => api.ping(limit), { program, uri, config, clock }, signal);
    logger.info(`spacetime serves database "${database}".`, { uri, pid: server.pid });
    reportDeath(server, program, config, logger);
    const file = join(directory, PUBLISHER);
    const publisherToken = await publisher(await readIfThere(file), config.token, api, (token) =>
      writeFile(file, `${token}\n`, { mode: 0o600 }),
    );
    return { uri, durability: config.durability, publisherToken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A port that is free at this moment. */
function freePort(address: string): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, address, () => {
      const taken = server.address();
      server.close(() => resolvePort(typeof taken === 'object' && taken !== null ? taken.port : 0));
    });
  });
}
