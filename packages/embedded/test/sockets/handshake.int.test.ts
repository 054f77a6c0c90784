import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityToHex } from '../../src/host/identity';
import { SocketHost } from './socket-host';
import { OPCODE, upgradeRequest, WireClient } from './wire-client';
import { decodeServerMessages } from '../support/server-messages';

const PATH = '/v1/database/ledger/subscribe';

let host: SocketHost;
let identity: string;

beforeAll(async () => {
  host = await SocketHost.open();
  identity = identityToHex(await host.publish('ledger', new URL('../modules/ledger.ts', import.meta.url)));
});

afterAll(async () => {
  await host.close();
});

/** Status and body of a refusal. */
async function refusal(
  ...parameters: Parameters<typeof WireClient.upgrade> extends [number, ...infer R] ? R : never
) {
  const client = await WireClient.upgrade(host.port, ...parameters);
  const body = (await client.rest()).toString();
  expect(client.answer.toLowerCase()).toContain(`content-length: ${Buffer.byteLength(body)}`);
  return { status: Number(client.answer.slice(9, 12)), body };
}

async function hello(client: WireClient) {
  const frame = await client.frame();
  expect(frame).toMatchObject({ opcode: OPCODE.binary, fin: true });
  expect(frame?.payload[0]).toBe(0);
  const [message, ...more] = decodeServerMessages(frame?.payload.subarray(1) ?? new Uint8Array(0));
  expect(more).toEqual([]);
  return message;
}

describe('a handshake', () => {
  it('is that of RFC 6455, with the client named in the headers and in the first frame', async () => {
    const client = await WireClient.upgrade(host.port, PATH);
    const message = await hello(client);
    expect(client.answer.split('\r\n')).toEqual([
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
      'Sec-WebSocket-Protocol: v2.bsatn.spacetimedb',
      `spacetime-identity: ${String(message?.identity)}`,
      `spacetime-identity-token: ${String(message?.token)}`,
    ]);
    expect(message).toMatchObject({ tag: 'InitialConnection', identity: expect.stringMatching(/^c200/) });
    client.socket.destroy();
  });

  it.each([
    ['v3.bsatn.spacetimedb', 'v3'],
    ['v2.bsatn.spacetimedb, v3.bsatn.spacetimedb', 'v3'],
    ['v3.bsatn.spacetimedb,v2.bsatn.spacetimedb', 'v3'],
    ['v1.bsatn.spacetimedb, v2.bsatn.spacetimedb', 'v2'],
  ])('of %s chooses %s', async (offered, chosen) => {
    const client = await WireClient.upgrade(host.port, PATH, { 'sec-websocket-protocol': offered });
    expect(client.answer).toContain(`\r\nSec-WebSocket-Protocol: ${chosen}.bsatn.spacetimedb\r\n`);
    client.socket.destroy();
  });

  it.each(['Brotli', 'Gzip', 'None'])(
    'of a client that takes %s gets frames that are not compressed',
    async (wanted) => {
      const client = await WireClient.upgrade(
        host.port,
        `${PATH}?compression=${wanted}&light=true&confirmed=false`,
      );
      expect(await hello(client)).toMatchObject({ tag: 'InitialConnection' });
      client.socket.destroy();
    },
  );

  it('gives the connection id that was asked for', async () => {
    const connectionId = '000102030405060708090a0b0c0d0e0f';
    const client = await WireClient.upgrade(
      host.port,
      `${PATH}?compression=None&connection_id=${connectionId}`,
    );
    expect(await hello(client)).toMatchObject({ connectionId });
    client.socket.destroy();
  });

  it('finds a database by its identity too', async () => {
    for (const text of [identity, `0x${identity}`, identity.toUpperCase()]) {
      const client = await WireClient.upgrade(host.port, `/v1/database/${text}/subscribe`);
      expect(await hello(client)).toMatchObject({ tag: 'InitialConnection' });
      client.socket.destroy();
    }
  });

  it('knows a client by its token, in the header first and else in the query, and echoes it', async () => {
    const [ann, bob] = [host.tokens.mint(), host.tokens.mint()];
    const path = `${PATH}?token=${bob.token}`;
    const byHeader = await WireClient.upgrade(host.port, path, { authorization: `Bearer ${ann.token}` });
    expect(await hello(byHeader)).toMatchObject({ identity: identityToHex(ann.identity), token: ann.token });
    const byQuery = await WireClient.upgrade(host.port, path);
    expect(await hello(byQuery)).toMatchObject({ identity: identityToHex(bob.identity), token: bob.token });
    const byNeither = await WireClient.upgrade(host.port, `${path}&token=${ann.token}`);
    expect((await hello(byNeither))?.identity).not.toBe(identityToHex(bob.identity));
    for (const client of [byHeader, byQuery, byNeither]) client.socket.destroy();
  });

  it('says what it asks of a client that comes without one', async () => {
    const response = await fetch(`http://127.0.0.1:${host.port}${PATH}`);
    expect([response.status, await response.text()]).toEqual([
      426,
      'This service requires use of the websocket protocol',
    ]);
  });
});

describe('a handshake is refused', () => {
  it.each([
    [
      'for a database that is not there',
      '/v1/database/no-such-database/subscribe',
      {},
      404,
      '`no-such-database` not found',
    ],
    ['for an identity that is none', `/v1/database/${'0'.repeat(64)}/subscribe`, {}, 404, ''],
    [
      'for a name that is none',
      '/v1/database/NO/subscribe',
      {},
      400,
      'Invalid URL: invalid characters in database name',
    ],
    ['for another path', '/v1/ping', {}, 404, ''],
    ['without a subprotocol', PATH, { 'sec-websocket-protocol': '' }, 400, 'no valid protocol selected'],
    [
      'with an unknown subprotocol',
      PATH,
      { 'sec-websocket-protocol': 'v9.bsatn.spacetimedb' },
      400,
      'no valid protocol selected',
    ],
    [
      'with a subprotocol that is not built',
      PATH,
      { 'sec-websocket-protocol': 'v1.bsatn.spacetimedb' },
      400,
      'no valid protocol selected',
    ],
    [
      'with a subprotocol offered twice',
      PATH,
      { 'sec-websocket-protocol': 'v2.bsatn.spacetimedb,v2.bsatn.spacetimedb' },
      400,
      'Invalid Sec-WebSocket-Protocol header',
    ],
    [
      'with connection id 0',
      `${PATH}?connection_id=${'0'.repeat(32)}`,
      {},
      400,
      'Invalid connection ID: the all-zeros ConnectionId is reserved.',
    ],
    [
      'with a connection id that is none',
      `${PATH}?connection_id=zz`,
      {},
      400,
      'Failed to deserialize query string: invalid value: string "zz", expected a byte array or hex string',
    ],
    [
      'with a compression that is none',
      `${PATH}?compression=Zip`,
      {},
      400,
      'Failed to deserialize query string: unknown variant `Zip`, expected one of `None`, `Brotli`, `Gzip`',
    ],
    [
      'with a header that names no token',
      PATH,
      { authorization: 'Basic eA==' },
      400,
      'Authorization is invalid: malformed token',
    ],
    [
      'for another upgrade',
      PATH,
      { upgrade: 'h2c' },
      426,
      'This service requires use of the websocket protocol',
    ],
    [
      'for an older version',
      PATH,
      { 'sec-websocket-version': '8' },
      400,
      "`Sec-WebSocket-Version` header did not include '13'",
    ],
    [
      'without a version',
      PATH,
      { 'sec-websocket-version': '' },
      400,
      "`Sec-WebSocket-Version` header did not include '13'",
    ],
    ['without a key', PATH, { 'sec-websocket-key': '' }, 400, '`Sec-WebSocket-Key` header missing'],
    [
      'with a key of another form',
      PATH,
      { 'sec-websocket-key': 'x' },
      400,
      '`Sec-WebSocket-Key` header is not 16 bytes in base64',
    ],
  ])('%s', async (_what, path, lines, status, body) => {
    expect(await refusal(path, lines)).toEqual({ status, body });
  });

  it('by POST', async () => {
    expect(await refusal(PATH, {}, 'POST')).toEqual({ status: 405, body: '' });
  });

  it('with a token that is not valid here, before anything else is looked at', async () => {
    const path = '/v1/database/no-such-database/subscribe?compression=Zip';
    expect(await refusal(`${path}&token=not.a.token`)).toMatchObject({
      status: 401,
      body: expect.stringContaining('Invalid token'),
    });
    expect(await refusal(PATH, { authorization: 'Bearer x' })).toMatchObject({ status: 401 });
  });

  it('with the client named, where its token is good', async () => {
    const { token } = host.tokens.mint();
    const client = await WireClient.upgrade(host.port, `${PATH}?compression=Zip&token=${token}`);
    expect(client.answer).toContain(`\r\nspacetime-identity-token: ${token}\r\n`);
  });

  it('with a header that holds a line break, which does not get into the answer', async () => {
    const client = await WireClient.upgrade(host.port, `/v1/database/a%0d%0aset-cookie:x/subscribe`);
    const body = (await client.rest()).toString();
    expect(client.answer).not.toContain('set-cookie');
    expect(body).toBe('Invalid URL: invalid characters in database name');
  });
});

describe('a handshake that takes its time', () => {
  const slow = async () => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    let ask = (): void => undefined;
    const asked = new Promise<void>((resolve) => (ask = resolve));
    let connected = 0;
    const peer = { receive: () => undefined, receiveText: () => undefined, onClose: () => undefined };
    const server = await SocketHost.open({
      findDatabase: async () => {
        ask();
        await opened;
        return { connect: () => (connected++, peer) };
      },
    });
    return { server, open, asked, connections: () => connected };
  };

  it('is given up when the client goes', async () => {
    const { server, open, asked, connections } = await slow();
    const gone = server.nextSocketClosed();
    const client = await WireClient.open(server.port);
    client.send(upgradeRequest(PATH));
    await asked;
    client.socket.resetAndDestroy();
    await gone;
    open();
    await server.close();
    expect(connections()).toBe(0);
  });

  it('is refused when the server closes meanwhile', async () => {
    const { server, open, asked, connections } = await slow();
    const answer = WireClient.upgrade(server.port, PATH);
    await asked;
    const closed = server.sockets.close();
    open();
    const client = await answer;
    expect(client.answer).toMatch(/^HTTP\/1.1 503 /);
    expect((await client.rest()).toString()).toBe('the server is shutting down');
    await closed;
    await server.close();
    expect(connections()).toBe(0);
  });
});

describe('a database that cannot be opened', () => {
  it('is a failure of the server; why is for its log', async () => {
    const failing = await SocketHost.open({
      findDatabase: () => Promise.reject(new Error('disk on fire at /secret')),
    });
    const client = await WireClient.upgrade(failing.port, PATH);
    expect(client.answer).toMatch(/^HTTP\/1.1 500 /);
    expect((await client.rest()).toString()).toBe('the server failed; its log says why');
    expect(failing.problems).toEqual(['a client could not connect: disk on fire at /secret']);
    await failing.close();
  });
});
