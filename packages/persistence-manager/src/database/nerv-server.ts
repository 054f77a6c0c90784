import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { ConnectionError, type Clock } from '@nerv/core';
import type { Logger } from '@nerv/client';
import type { InnerUniverseConfig } from '../config/index';
import { ChildServer, type Ending, type ServerProgram } from './child-server';
import { moduleLogger } from './module-logger';
import type { StartedServer } from './started-server';

/** What keeps `nerv-spacetime` from starting, by its own account. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';

  constructor(
    readonly problem: string,
    message: string,
  ) {
    super(message);
  }
}

interface Listening {
  readonly event: 'listening';
  readonly uri: string;
  /** Where it keeps nothing on disk. */
  readonly adminToken?: string;
  readonly adminTokenFile?: string;
}

/** What `nerv-spacetime start --json` prints, one document a line. */
type Said =
  | Listening
  | { readonly event: 'stopping' | 'stopped' }
  | { readonly event: 'notice'; readonly message: string }
  | {
      readonly event: 'log';
      readonly level: LogLine['level'];
      readonly message: string;
      readonly database: string;
      readonly function: string | null;
    }
  | { readonly error: { readonly problem: string; readonly message: string } };

type LogLine = Parameters<ReturnType<typeof moduleLogger>>[0];

/** `nerv-spacetime start` of `@nerv/embedded`, as this Node runs it. */
export function nervProgram({ dbPath, address, port }: InnerUniverseConfig): ServerProgram {
  const manifest = createRequire(import.meta.url).resolve('@nerv/embedded/package.json');
  const { bin } = createRequire(import.meta.url)(manifest) as { bin: { 'nerv-spacetime': string } };
  const host = address?.includes(':') === true ? `[${address}]` : address;
  return {
    name: 'nerv-spacetime',
    command: process.execPath,
    args: [
      join(dirname(manifest), bin['nerv-spacetime']),
      'start',
      '--json',
      '--end-with-stdin',
      ...['--log-level', 'debug'],
      ...['--listen-addr', `${host}:${port}`],
      ...(dbPath === undefined ? ['--in-memory'] : ['--data-dir', resolve(dbPath)]),
    ],
    stopSignal: 'SIGTERM',
    endsWithStdin: true,
  };
}

/**
 * Starts `nerv-spacetime`, and waits until it says where it is.
 *
 * @throws ServerStartError with its own problem (`locked`, `damaged`, `address` …); ConnectionError where it ends without a word
 */
export async function startNervServer(
  program: ServerProgram,
  config: InnerUniverseConfig,
  { logger, clock }: { readonly logger: Logger; readonly clock: Clock },
  signal: AbortSignal | undefined,
): Promise<StartedServer> {
  const lines = new LineReader(program, logger);
  const server = new ChildServer(program, (line, stream) => lines.read(line, stream));
  const stop = async (): Promise<void> => {
    if (!(await server.stop(clock)))
      logger.warn(
        `${program.name} did not end in time and was ended by force. What it acknowledged is on disk.`,
      );
  };
  try {
    const { uri, adminToken, adminTokenFile } = await new Promise<Listening>((resolve, reject) => {
      lines.onListening = resolve;
      lines.onError = reject;
      void server.ended.then((ending) => reject(endedTooSoon(program, config, ending)));
      const giveUp = (): void => reject(signal?.reason as Error);
      if (signal?.aborted === true) giveUp();
      else signal?.addEventListener('abort', giveUp, { once: true });
    });
    logger.info(`${program.name} serves database "${config.database}".`, { uri, pid: server.pid });
    reportDeath(server, program, config, logger);
    const publisherToken =
      adminTokenFile === undefined ? adminToken : (await readFile(adminTokenFile, 'utf8')).trim();
    return { uri, durability: config.durability, publisherToken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Takes what the server prints to where it belongs. */
class LineReader {
  onListening: (listening: Listening) => void = () => undefined;
  onError: (error: ServerStartError) => void = () => undefined;
  readonly #logModule: ReturnType<typeof moduleLogger>;

  constructor(
    private readonly program: ServerProgram,
    private readonly logger: Logger,
  ) {
    this.#logModule = moduleLogger(logger);
  }

  read(line: string, stream: 'stdout' | 'stderr'): void {
    const said = stream === 'stdout' ? documentIn(line) : undefined;
    if (said === undefined) this.logger.warn(`${this.program.name}: ${line}`);
    else if ('error' in said) this.onError(new ServerStartError(said.error.problem, said.error.message));
    else if (said.event === 'listening') this.onListening(said);
    else if (said.event === 'notice') this.logger.warn(said.message);
    else if (said.event === 'log') this.#logModule({ ...said, function: said.function ?? undefined });
  }
}

/** Lets the log know when a server ends that nobody told to. */
export function reportDeath(
  server: ChildServer,
  { name }: ServerProgram,
  { database }: InnerUniverseConfig,
  logger: Logger,
): void {
  void server.ended.then(({ how, lastLines }) => {
    if (server.isStopping) return;
    const advice = 'Nothing is stored until it is started again: stop() the controller, and start it.';
    logger.error(`${name}, which serves database "${database}", ended by itself (${how}). ${advice}`, {
      lastLines,
    });
  });
}

export function endedTooSoon(
  { name }: ServerProgram,
  { database }: InnerUniverseConfig,
  { how, lastLines }: Ending,
): ConnectionError {
  const said = lastLines === '' ? '' : `\n${lastLines}`;
  return new ConnectionError({
    message: `${name}, which was to serve database "${database}", ended before it did (${how}).${said}`,
    details: { database },
    retryable: false,
  });
}

function documentIn(line: string): Said | undefined {
  try {
    // The program is that of the package this one depends on.
    return JSON.parse(line) as Said;
  } catch {
    // A line of Node itself, such as a warning.
    return undefined;
  }
}
