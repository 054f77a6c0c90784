import { resolve } from 'node:path';
import type { LogLevel } from '../module-host';
import { usageError } from './command-error';
import { readCommandLine, type CommandSpec } from './command-line';
import { DEFAULT_DATA_DIR } from '../server-api';

export interface StartOptions {
  /** Absolute. `undefined`: in memory. */
  readonly dataDir: string | undefined;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly anyoneMayPublish: boolean;
  /** `undefined`: the host's default. */
  readonly callTimeoutMs: number | undefined;
  /** `undefined`: the host's default. */
  readonly maxHeapMb: number | undefined;
  readonly moduleRequests: (typeof MODULE_REQUESTS)[number];
  /** `undefined`: nothing that modules log is shown. */
  readonly logLevel: LogLevel | undefined;
  readonly endsWithStdin: boolean;
  readonly isJson: boolean;
}

/** From the gravest on. `panic` is shown as an error. */
const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const;
const MODULE_REQUESTS = ['public', 'anywhere', 'nowhere'] as const;
const DEFAULT_LISTEN_ADDR = '127.0.0.1:3000';
const MAX_PORT = 65_535;

export const startSpec = {
  name: 'start',
  summary: `Serves databases on a port until it is stopped (SIGTERM, SIGINT): everything acknowledged is on disk then.`,
  parameters: '',
  options: {
    'data-dir': {
      value: 'DIR',
      help: `where databases are kept; made where there is none (default: ${DEFAULT_DATA_DIR})`,
    },
    'in-memory': { help: 'keep nothing: all data is lost when it ends' },
    'listen-addr': {
      short: 'l',
      value: 'HOST:PORT',
      help: `the address to listen on; port 0 is any free one (default: ${DEFAULT_LISTEN_ADDR},\nwhich only this machine reaches; 0.0.0.0:3000 is open to the network)`,
    },
    'anyone-may-publish': {
      help: 'let everybody publish, and own what they published; otherwise only the holder of the admin token\nmay, which is in the file admin-token of the data directory',
    },
    'call-timeout': { value: 'MS', help: 'milliseconds after which a function that still runs is cut off' },
    'max-heap': { value: 'MB', help: 'megabytes that the module of a database may take' },
    'module-requests': {
      value: MODULE_REQUESTS.join('|'),
      help: 'where HTTP requests of modules may go: to the public internet (default), to this machine and private\nnetworks too, or nowhere',
    },
    'log-level': {
      value: 'LEVEL',
      help: `the least grave of what modules log to show: ${LOG_LEVELS.join(', ')}, or none (default: warn)`,
    },
    'end-with-stdin': {
      help: 'stop when standard input ends, which it does when the process that started this one is gone',
    },
    json: { help: 'print JSON, one document a line' },
  },
} as const satisfies CommandSpec;

/** @throws CommandError (`usage`) */
export function readStartOptions(args: readonly string[], cwd: string): StartOptions | 'help' {
  const given = readCommandLine<keyof typeof startSpec.options>(startSpec, args);
  if (given.flag('help')) return 'help';
  const [extra] = given.positionals;
  if (extra !== undefined) throw usageError(`start takes no argument ${JSON.stringify(extra)}.`, 'start');
  const dataDir = given.text('data-dir');
  if (given.flag('in-memory') && dataDir !== undefined)
    throw usageError(
      '--in-memory and --data-dir exclude each other: say where to keep databases, or nowhere.',
      'start',
    );
  return {
    dataDir: given.flag('in-memory') ? undefined : resolve(cwd, dataDir ?? DEFAULT_DATA_DIR),
    ...readListenAddr(given.text('listen-addr') ?? DEFAULT_LISTEN_ADDR),
    anyoneMayPublish: given.flag('anyone-may-publish'),
    callTimeoutMs: readNumber('call-timeout', given.text('call-timeout')),
    maxHeapMb: readNumber('max-heap', given.text('max-heap')),
    moduleRequests: readChoice('module-requests', MODULE_REQUESTS, given.text('module-requests') ?? 'public'),
    logLevel: readLogLevel(given.text('log-level') ?? 'warn'),
    endsWithStdin: given.flag('end-with-stdin'),
    isJson: given.flag('json'),
  };
}

function readListenAddr(text: string): Pick<StartOptions, 'host' | 'port'> {
  const [, bracketed, plain, port = ''] =
    /^(?:\[([\da-f:.%\w]+)\]|([^:\s[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > MAX_PORT)
    throw usageError(
      `--listen-addr takes HOST:PORT, such as ${DEFAULT_LISTEN_ADDR} or [::1]:3000, not ${JSON.stringify(text)}.`,
      'start',
    );
  return { host, port: Number(port) };
}

function readNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value === 0 || value > 2 ** 31 - 1)
    throw usageError(`--${option} takes a whole number from 1 on, not ${JSON.stringify(text)}.`, 'start');
  return value;
}

function readLogLevel(text: string): LogLevel | undefined {
  const level = readChoice('log-level', [...LOG_LEVELS, 'none'], text);
  return level === 'none' ? undefined : level;
}

function readChoice<const T extends string>(option: string, choices: readonly T[], text: string): T {
  const choice = choices.find((known) => known === text);
  if (choice !== undefined) return choice;
  throw usageError(`--${option} is one of ${choices.join(', ')}; not ${JSON.stringify(text)}.`, 'start');
}

/** Whether an entry is as grave as is to be shown. */
export function isShown(level: LogLevel, least: LogLevel | undefined): boolean {
  if (least === undefined) return false;
  const rank = (of: LogLevel): number => LOG_LEVELS.findIndex((known) => known === of);
  return rank(level) <= rank(least);
}
