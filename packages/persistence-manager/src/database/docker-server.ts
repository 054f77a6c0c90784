import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PersistenceError } from '@nerv/core';
import type { InnerUniverseConfig } from '../config/index';
import { ChildServer, type ServerProgram } from './child-server';
import { reportDeath } from './nerv-server';
import { PUBLISHER, publisher, readIfThere } from './publisher';
import type { StartTools } from './server-database';
import type { StartedServer } from './started-server';
import { untilItAnswers } from './until-it-answers';

const run = promisify(execFile);

/** The port inside the container. */
const PORT = 3000;
const DATA = '/data';

/**
 * The container that serves the database already, or one that is started, on a volume that outlives it. Both have the name `nerv-<database>`. The image
 * takes the arguments of `spacetime start`.
 *
 * @throws PersistenceError (`DEPLOYMENT`) where there is no engine; ConnectionError where the container ends before it serves; TimeoutError
 */
export async function startDockerServer(
  config: InnerUniverseConfig,
  { logger, clock }: StartTools,
  signal: AbortSignal | undefined,
): Promise<StartedServer> {
  const { ServerApi } = await import('@nerv/embedded');
  const { database } = config;
  const name = `nerv-${database}`;
  if (await isRunning(name)) {
    const uri = await uriOf(name, config);
    logger.info(`Container ${name} serves database "${database}" already.`, { uri });
    return serving(uri, () => Promise.resolve());
  }
  const program = dockerProgram(name, config);
  const server = new ChildServer(program, (line) => logger.debug(`${name}: ${line}`));
  const stop = async (): Promise<void> => {
    if (!(await server.stop(clock))) logger.warn(`Container ${name} did not end in time.`);
  };
  try {
    let uri = '';
    const ask = async (limit: AbortSignal): Promise<void> => {
      uri = await uriOf(name, config);
      await new ServerApi({ uri }).ping(limit);
    };
    await untilItAnswers(
      server,
      ask,
      { program, uri: `the port of container ${name}`, config, clock },
      signal,
    );
    logger.info(`Container ${name} serves database "${database}".`, { uri });
    reportDeath(server, program, config, logger);
    return await serving(uri, stop);
  } catch (error) {
    await stop();
    throw error;
  }

  async function serving(uri: string, end: () => Promise<void>): Promise<StartedServer> {
    const api = new ServerApi({ uri });
    const stored = (await readIn(name, 'admin-token')) ?? (await readIn(name, PUBLISHER));
    const publisherToken = await publisher(stored, config.token, api, (token) =>
      writeIn(name, PUBLISHER, token),
    );
    return { uri, durability: 'synced', publisherToken, stop: end };
  }
}

function dockerProgram(name: string, { address = '', port = 0, image }: InnerUniverseConfig): ServerProgram {
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    name: `Container ${name}`,
    command: 'docker',
    args: [
      ...['run', '--rm', '--name', name, '--volume', `${name}:${DATA}`],
      ...['--publish', `${host}:${port === 0 ? '' : port}:${PORT}`],
      ...[image, 'start', '--data-dir', DATA, '--listen-addr', `0.0.0.0:${PORT}`],
    ],
    // It is handed on to what runs in the container; SpacetimeDB ends in order on no other.
    stopSignal: 'SIGINT',
    endsWithStdin: false,
  };
}

async function isRunning(name: string): Promise<boolean> {
  const format = '{{.State.Running}}';
  return (
    (await docker('container', 'ls', '--filter', `name=^${name}$`, '--format', '{{.ID}}')) !== '' &&
    (await docker('container', 'inspect', '--format', format, name)) === 'true'
  );
}

/** Where the container is reached from this machine. */
async function uriOf(name: string, { address = '127.0.0.1' }: InnerUniverseConfig): Promise<string> {
  const [first = ''] = (await docker('port', name, `${PORT}/tcp`)).split('\n');
  const port = first.slice(first.lastIndexOf(':') + 1);
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A file in the data of a container, which need not have a shell. */
async function readIn(name: string, file: string): Promise<string | undefined> {
  return inFolder(async (folder) => {
    const copied = await docker('cp', `${name}:${DATA}/${file}`, join(folder, file)).then(
      () => true,
      // There is no such file.
      () => false,
    );
    return copied ? readIfThere(join(folder, file)) : undefined;
  });
}

async function writeIn(name: string, file: string, text: string): Promise<void> {
  await inFolder(async (folder) => {
    await writeFile(join(folder, file), text, { mode: 0o600 });
    await docker('cp', join(folder, file), `${name}:${DATA}/${file}`);
  });
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'nerv-container-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function docker(...args: readonly string[]): Promise<string> {
  try {
    return (await run('docker', args)).stdout.trim();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PersistenceError({
      code: 'DEPLOYMENT',
      message: `The container engine does not do what target "docker" needs. ${reason.trim()}`,
      cause,
    });
  }
}
