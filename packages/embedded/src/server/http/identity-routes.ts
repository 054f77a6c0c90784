import { identityFromHex, identityToHex } from '../../host/identity';
import type { Credentials } from '../../host/tokens';
import type { ServedHost } from '../served-host';
import { readCredentials } from '../sockets/authenticate';
import { Refused } from '../sockets/refusal';
import { bare, json } from './answer';
import type { Exchange } from './exchange';
import { decodeSegment } from './segment';
import type { ServerRoute } from './server-route';

/** How long a token holds that the SDK puts into the address of a WebSocket, in seconds. */
const SOCKET_TOKEN_SECONDS = 60;

/** `/v1/identity`: identities and their tokens. */
export function identityRoutes({ tokens, databases }: ServedHost): ServerRoute[] {
  const known = async ({ request, query }: Exchange): Promise<Credentials> => {
    const client = await readCredentials(request, new URLSearchParams(query), tokens);
    if (client === undefined) throw new Refused(401, 'Authorization required');
    return client;
  };
  return [
    {
      method: 'POST',
      path: '/v1/identity',
      handler: () => {
        const { identity, token } = tokens.mint();
        return json({ identity: identityToHex(identity), token });
      },
    },
    {
      method: 'GET',
      path: '/v1/identity/public-key',
      handler: () => ({
        status: 200,
        headers: [['content-type', 'application/pem-certificate-chain']],
        body: tokens.publicKey,
      }),
    },
    {
      method: 'POST',
      path: '/v1/identity/websocket-token',
      handler: async (exchange) =>
        json({ token: tokens.mintShort(await known(exchange), SOCKET_TOKEN_SECONDS) }),
    },
    {
      method: 'GET',
      path: '/v1/identity/:identity/verify',
      handler: async (exchange) => {
        const identity = identityParam(exchange);
        const client = await known(exchange);
        return bare(client.identity === identity ? 204 : 400);
      },
    },
    {
      method: 'GET',
      path: '/v1/identity/:identity/databases',
      handler: (exchange) => {
        const owner = identityParam(exchange);
        const owned = databases.entries().filter((entry) => entry.owner === owner);
        return json({ identities: owned.map(({ identity }) => identityToHex(identity)) });
      },
    },
  ];
}

const IDENTITY_DIGITS = 64;

/** @throws Refused 400 */
function identityParam({ params: [segment = ''] }: Exchange): bigint {
  const text = decodeSegment(segment, 'identity');
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text))
    throw new Refused(
      400,
      `Invalid URL: invalid value: string ${JSON.stringify(text)}, expected a byte array or hex string`,
    );
  if (text.length !== IDENTITY_DIGITS)
    throw new Refused(
      400,
      `Invalid URL: too ${text.length > IDENTITY_DIGITS ? 'many' : 'few'} elements for array`,
    );
  return identityFromHex(text);
}
