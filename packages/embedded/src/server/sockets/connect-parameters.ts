import { Refused } from './refusal';

/** How a client asks to be served. */
export interface ConnectParameters {
  /** The id it wants for its connection; `undefined`: any. */
  readonly connectionId: bigint | undefined;
  /** Whether what it is told must be durable first. `undefined`: as the protocol has it. */
  readonly isConfirmed: boolean | undefined;
}

const COMPRESSIONS: readonly string[] = ['None', 'Brotli', 'Gzip'];
const CONNECTION_ID_DIGITS = 32;

/**
 * Reads `connection_id`, `compression`, `light` and `confirmed` from a query; others are passed over. No frame is compressed, whatever the client
 * would take, and `light` changes nothing in the protocols spoken here.
 * @throws Refused 400, with the server's words
 */
export function readConnectParameters(query: URLSearchParams): ConnectParameters {
  const seen = new Set<string>();
  let connectionId: bigint | undefined;
  let isConfirmed: boolean | undefined;
  for (const [name, value] of query) {
    if (!['connection_id', 'compression', 'light', 'confirmed'].includes(name)) continue;
    if (seen.has(name)) throw bad(`duplicate field \`${name}\``);
    seen.add(name);
    if (name === 'connection_id') connectionId = readConnectionId(value);
    else if (name === 'compression') checkCompression(value);
    else if (name === 'confirmed') isConfirmed = readBoolean(value);
    else readBoolean(value);
  }
  return { connectionId, isConfirmed };
}

function readConnectionId(text: string): bigint {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text))
    throw bad(`invalid value: string ${JSON.stringify(text)}, expected a byte array or hex string`);
  if (text.length !== CONNECTION_ID_DIGITS)
    throw bad(`too ${text.length > CONNECTION_ID_DIGITS ? 'many' : 'few'} elements for array`);
  return BigInt(`0x${text}`);
}

function checkCompression(text: string): void {
  if (COMPRESSIONS.includes(text)) return;
  const expected = COMPRESSIONS.map((name) => `\`${name}\``).join(', ');
  throw bad(`unknown variant \`${text}\`, expected one of ${expected}`);
}

function readBoolean(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw bad('provided string was not `true` or `false`');
  return text === 'true';
}

function bad(what: string): Refused {
  return new Refused(400, `Failed to deserialize query string: ${what}`);
}
