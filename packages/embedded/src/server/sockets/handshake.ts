import type { IncomingMessage } from 'node:http';
import { HostError } from '../../host/host-error';
import { identityToHex } from '../../host/identity';
import { randomConnectionId, type RandomBytes } from '../../host/random-source';
import type { RunningDatabase } from '../../host/running-database';
import type { Credentials } from '../../host/tokens';
import { negotiateSubprotocol, type Subprotocol } from '../../protocol';
import { StorageError } from '../../storage/errors';
import { authenticate, type Tokens } from './authenticate';
import { readConnectParameters } from './connect-parameters';
import { Refused } from './refusal';
import { databaseOfPath, splitTarget, type NameOrIdentity } from './subscribe-path';

/** What of a database a socket needs. */
export type ConnectableDatabase = Pick<RunningDatabase, 'connect'>;

/** What of a request is looked at. */
export type HandshakeRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

export interface HandshakeOptions {
  readonly tokens: Tokens;
  /** @throws HostError (`unknownDatabase`, `unopened`, `closed`), StorageError */
  readonly findDatabase: (nameOrIdentity: string) => Promise<ConnectableDatabase>;
  readonly random: RandomBytes;
  /** Told why a database could not be opened. The client is only told that it could not. */
  readonly onProblem: (what: string, error: Error) => void;
}

/** A client that may come in. */
export interface Handshake {
  readonly database: ConnectableDatabase;
  readonly credentials: Credentials;
  readonly connectionId: bigint;
  readonly protocol: Subprotocol;
  readonly isConfirmed: boolean;
  /** Headers of the answer that name the client. */
  readonly headers: Readonly<Record<string, string>>;
}

const KEY = /^[+/0-9A-Za-z]{22}==$/;

/**
 * Reads what a client asks for and checks it, in the order in which the server does.
 * @throws Refused with the server's status and words
 */
export async function readHandshake(
  request: HandshakeRequest,
  options: HandshakeOptions,
): Promise<Handshake> {
  const target = splitTarget(request.url ?? '/');
  const query = new URLSearchParams(target.query);
  const credentials = await authenticate(request, query, options.tokens);
  const headers = {
    'spacetime-identity': identityToHex(credentials.identity),
    'spacetime-identity-token': credentials.token,
  };
  try {
    const nameOrIdentity = databaseOfPath(target.path);
    const parameters = readConnectParameters(query);
    checkUpgrade(request);
    const connectionId = parameters.connectionId ?? randomConnectionId(options.random);
    if (connectionId === 0n)
      throw new Refused(400, 'Invalid connection ID: the all-zeros ConnectionId is reserved.');
    const database = await find(nameOrIdentity, options);
    const protocol = chooseProtocol(request.headers['sec-websocket-protocol']);
    const isConfirmed = parameters.isConfirmed ?? true;
    return { database, credentials, connectionId, protocol, isConfirmed, headers };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused(error.status, error.message, { ...headers, ...error.headers }, { cause: error });
  }
}

/** @throws Refused when the request asks for no WebSocket */
function checkUpgrade({ method, headers }: HandshakeRequest): void {
  if (method !== 'GET') throw new Refused(405, '', { allow: 'GET,HEAD' });
  const isUpgrade = /(^|,)\s*upgrade\s*(,|$)/i.test(headers.connection ?? '');
  if (!isUpgrade || headers.upgrade?.toLowerCase() !== 'websocket') {
    throw new Refused(426, 'This service requires use of the websocket protocol', {
      connection: 'upgrade',
      upgrade: 'websocket',
    });
  }
  if (headers['sec-websocket-version'] !== '13')
    throw new Refused(400, "`Sec-WebSocket-Version` header did not include '13'");
  const key = headers['sec-websocket-key'];
  if (key === undefined) throw new Refused(400, '`Sec-WebSocket-Key` header missing');
  if (!KEY.test(key)) throw new Refused(400, '`Sec-WebSocket-Key` header is not 16 bytes in base64');
}

async function find(
  { kind, text }: NameOrIdentity,
  { findDatabase, onProblem }: HandshakeOptions,
): Promise<ConnectableDatabase> {
  try {
    return await findDatabase(text);
  } catch (error) {
    if (!(error instanceof HostError) && !(error instanceof StorageError)) throw error;
    if (error.problem === 'unknownDatabase')
      throw new Refused(404, kind === 'name' ? `\`${text}\` not found` : '', {}, { cause: error });
    if (error.problem === 'closed')
      throw new Refused(503, 'the server is shutting down', {}, { cause: error });
    onProblem(`a client could not connect to \`${text}\``, error);
    throw new Refused(
      500,
      `\`${text}\` cannot be opened; the log of its host says why`,
      {},
      { cause: error },
    );
  }
}

/** Of the older protocols the server still speaks, none is built here. */
function chooseProtocol(header: string | undefined): Subprotocol {
  const protocol = negotiateSubprotocol(header?.split(',').map((name) => name.trim()) ?? []);
  if (protocol === undefined) throw new Refused(400, 'no valid protocol selected');
  return protocol;
}
