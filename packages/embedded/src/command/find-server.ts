import { resolve } from 'node:path';
import {
  DEFAULT_DATA_DIR,
  isLoopback,
  readAdminToken,
  readServerNote,
  ServerApi,
  serverUri,
} from '../server-api';
import { CommandError, usageError } from './command-error';
import type { Given, OptionSpec } from './command-line';
import { EXIT } from './exit-codes';

export const DEFAULT_SERVER = 'http://127.0.0.1:3000';

/** The variable that a token may come from, so that it need not stand among the arguments, which others on the machine see. */
const TOKEN_VARIABLE = 'NERV_TOKEN';

export const serverOptions = {
  server: {
    short: 's',
    value: 'URI',
    help: `the server (default: the one that has the data directory open, else ${DEFAULT_SERVER})`,
  },
  'data-dir': {
    value: 'DIR',
    help: `the data directory of the server, for its address and its admin token (default: ${DEFAULT_DATA_DIR}, if\nit is there; its token is sent to this machine only)`,
  },
  token: {
    value: 'TOKEN',
    help: `who asks (default: variable ${TOKEN_VARIABLE}, else the admin token of the data directory)`,
  },
  anonymous: { help: 'ask as a stranger, with an identity that the server makes up' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

export type ServerOption = keyof typeof serverOptions;

export interface Whereabouts {
  readonly server: string | undefined;
  readonly dataDir: string | undefined;
  readonly token: string | undefined;
  readonly isAnonymous: boolean;
}

/** @throws CommandError (`usage`) */
export function readWhereabouts(given: Given<ServerOption | 'help'>, command: string): Whereabouts {
  const server = given.text('server');
  const uri = server === undefined ? undefined : serverUri(server);
  if (server !== undefined && uri === undefined)
    throw usageError(
      `--server takes an address such as ${DEFAULT_SERVER}, not ${JSON.stringify(server)}.`,
      command,
    );
  const token = given.text('token');
  if (token !== undefined && given.flag('anonymous'))
    throw usageError('--token and --anonymous exclude each other.', command);
  return { server: uri, dataDir: given.text('data-dir'), token, isAnonymous: given.flag('anonymous') };
}

export interface FoundServer {
  readonly api: ServerApi;
  /** `undefined`: a stranger. */
  readonly token: string | undefined;
}

/**
 * The server to ask, and who asks.
 * @throws CommandError (`unreachable`) where a data directory is named that no server has open
 */
export async function findServer(
  { server, dataDir, token, isAnonymous }: Whereabouts,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<FoundServer> {
  const directory = resolve(cwd, dataDir ?? DEFAULT_DATA_DIR);
  const note = server === undefined ? await readServerNote(directory) : undefined;
  if (server === undefined && note === undefined && dataDir !== undefined)
    throw new CommandError(
      'unreachable',
      `No server has ${directory} open on this machine. Start one (nerv-spacetime start --data-dir ${dataDir}), or name it with --server.`,
      EXIT.unreachable,
    );
  const uri = server ?? note?.uri ?? DEFAULT_SERVER;
  const found = isAnonymous ? undefined : (token ?? env[TOKEN_VARIABLE] ?? (await adminToken()));
  return { api: new ServerApi({ uri, token: found }), token: found };

  /** A token that nobody named goes nowhere but to this machine. */
  async function adminToken(): Promise<string | undefined> {
    return dataDir !== undefined || isLoopback(uri) ? readAdminToken(directory) : undefined;
  }
}
