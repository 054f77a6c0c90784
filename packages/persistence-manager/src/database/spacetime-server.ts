import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { TimeoutError, type Clock } from '@nerv/core';
import type { Logger } from '@nerv/client';
import type { InnerUniverseConfig } from '../config/index';
import { ChildServer, type ServerProgram } from './child-server';
import { endedTooSoon, reportDeath } from './nerv-server';
import type { StartedServer } from './started-server';

/** Who published on a data directory: its token, for the next time. */
const PUBLISHER = 'nerv-publisher-token';

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
  const { dbPath, address = '127.0.0.1', database, timeoutMs, retryDelayMs } = config;
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
    await untilItAnswers(api);
    logger.info(`spacetime serves database "${database}".`, { uri, pid: server.pid });
    reportDeath(server, program, config, logger);
    const publisherToken = await publisher(directory, api, config.token);
    return { uri, durability: config.durability, publisherToken, stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function untilItAnswers(api: { ping(signal?: AbortSignal): Promise<void> }): Promise<void> {
    const startMs = clock.now();
    for (;;) {
      signal?.throwIfAborted();
      const answer = api.ping(signal).then(
        () => 'answered' as const,
        () => 'no answer' as const,
      );
      const first = await Promise.race([answer, server.ended]);
      if (first === 'answered') return;
      if (first !== 'no answer') throw endedTooSoon(program, config, first);
      if (clock.now() - startMs > timeoutMs)
        throw new TimeoutError({
          message: `spacetime was started for database "${database}" and did not answer at ${uri} within ${timeoutMs} ms.`,
          timeoutMs,
          details: { database },
        });
      await Promise.race([clock.sleep(retryDelayMs, signal), server.ended]);
    }
  }
}

/** The token of whoever published there before, else the one that was given, else a new one, which is kept with the data. */
async function publisher(
  directory: string,
  api: { createIdentity(): Promise<{ readonly token: string }> },
  given: string | undefined,
): Promise<string> {
  const file = join(directory, PUBLISHER);
  const stored = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (stored !== undefined) return stored.trim();
  if (given !== undefined) return given;
  const { token } = await api.createIdentity();
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  return token;
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
