import type { Logger } from '../module-host';
import { CommandError } from './command-error';
import {
  adminTokenPath,
  isSystemError,
  readServerNote,
  removeServerNote,
  writeServerNote,
} from '../server-api';
import { EXIT, type ExitCode } from './exit-codes';
import type { Report } from './report';
import { isShown, type StartOptions } from './start-options';

/** A host that listens. */
export interface OpenServer {
  /** Where it is reached from this machine. */
  readonly uri: string;
  /** The token of whoever may publish. */
  readonly adminToken: string;
  /** Lets nobody in any more, and ends everything. What was acknowledged is on disk when it resolves. */
  close(): Promise<void>;
}

/** What a server says while it runs. */
export interface ServerTalk {
  /** Takes what modules log. */
  readonly logger: Logger;
  /** Takes what whoever runs the server should know. */
  readonly notice: (line: string) => void;
}

export interface StartSurroundings {
  readonly report: Report;
  readonly openServer: (options: StartOptions, talk: ServerTalk) => Promise<OpenServer>;
  /** Why to stop is its reason. */
  readonly stop: AbortSignal;
  /** Calls back when standard input ends. */
  readonly onStdinEnd: (callback: () => void) => void;
  readonly pid: number;
}

/** Serves until it is told to stop. @throws CommandError when it cannot begin, or not everything could be written at the end */
export async function start(options: StartOptions, surroundings: StartSurroundings): Promise<ExitCode> {
  const { report, openServer, pid } = surroundings;
  const { dataDir } = options;
  let server: OpenServer;
  try {
    server = await openServer(options, {
      logger: logTo(report, options),
      notice: (line) => report.aside({ event: 'notice', message: line }, line),
    });
  } catch (error) {
    throw await explain(error, options);
  }
  try {
    if (dataDir !== undefined)
      await writeServerNote(dataDir, { pid, uri: server.uri, startedAt: new Date().toISOString() });
    sayWhereItIs(report, options, server, pid);
    const reason = await untilStopped(options, surroundings);
    report.result({ event: 'stopping', reason }, `Stopping (${reason}).`);
  } finally {
    await server.close();
    if (dataDir !== undefined) await removeServerNote(dataDir);
  }
  report.result(
    { event: 'stopped' },
    dataDir === undefined ? 'Stopped.' : 'Stopped: everything acknowledged is on disk.',
  );
  return EXIT.done;
}

function sayWhereItIs(
  report: Report,
  options: StartOptions,
  { uri, adminToken }: OpenServer,
  pid: number,
): void {
  const { dataDir, anyoneMayPublish, host } = options;
  const durability = dataDir === undefined ? 'memory' : 'synced';
  const document = {
    event: 'listening',
    uri,
    host,
    port: Number(new URL(uri).port),
    pid,
    durability,
    dataDir: dataDir ?? null,
    anyoneMayPublish,
    // A token that outlives the process is told to nobody who cannot read its file.
    ...(dataDir === undefined ? { adminToken } : { adminTokenFile: adminTokenPath(dataDir) }),
  };
  const who = anyoneMayPublish
    ? 'Everybody may publish.'
    : dataDir === undefined
      ? `Publishing needs this token, which is good until it ends: ${adminToken}`
      : `Publishing needs the token in ${adminTokenPath(dataDir)}.`;
  const lines = [
    `Listening on ${uri}${isUnspecified(host) ? ` (${host}: every address of this machine)` : ''}.`,
    dataDir === undefined
      ? 'Databases are kept in memory, and lost when it ends.'
      : `Databases are kept in ${dataDir}.`,
    who,
  ];
  report.result(document, lines.join('\n'));
}

function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function untilStopped(
  { endsWithStdin }: StartOptions,
  { stop, onStdinEnd }: StartSurroundings,
): Promise<string> {
  return new Promise((resolve) => {
    const onStop = (): void => resolve(String(stop.reason));
    if (stop.aborted) onStop();
    stop.addEventListener('abort', onStop, { once: true });
    if (endsWithStdin) onStdinEnd(() => resolve('standard input ended'));
  });
}

function logTo(report: Report, { logLevel }: StartOptions): Logger {
  return ({ level, message, database, function: name, timestampMicros }) => {
    if (!isShown(level, logLevel)) return;
    const time = new Date(Number(timestampMicros / 1000n)).toISOString();
    report.aside(
      { event: 'log', time, level, database, function: name ?? null, message },
      `${time} ${level} ${[database, name].filter(Boolean).join(' ')}: ${message}`,
    );
  };
}

/** What keeps a server from starting, in words that say what to do; anything else as it is. */
async function explain(error: unknown, { dataDir, host, port }: StartOptions): Promise<unknown> {
  const at = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const system = error instanceof Error && isSystemError(error.cause, ...ADDRESS_CODES) ? error.cause : error;
  if (isSystemError(system, 'EADDRINUSE'))
    return failure('address', `${at} is in use by another process. Give another --listen-addr.`, error);
  if (system !== error && isSystemError(system, ...ADDRESS_CODES))
    return failure('address', `Cannot listen on ${at} (${system.code}). Give another --listen-addr.`, error);
  if (!(error instanceof Error && 'problem' in error && typeof error.problem === 'string')) return error;
  if (error.problem !== 'locked' || dataDir === undefined)
    return failure(error.problem, error.message, error);
  const note = await readServerNote(dataDir);
  const who =
    note === undefined
      ? 'another process'
      : `process ${note.pid}, which serves it at ${note.uri} since ${note.startedAt}`;
  const advice = `Stop that, work through it, or give another --data-dir.`;
  return failure('locked', `${dataDir} is open in ${who}. ${advice}`, error);
}

/** What the system says of an address that cannot be listened on. */
const ADDRESS_CODES = ['EADDRINUSE', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EACCES', 'EPERM'];

function failure(problem: string, message: string, cause: unknown): CommandError {
  return new CommandError(problem, message, EXIT.failed, { cause });
}
