import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex, hexText, toHex } from '../support/hex';
import { request } from '../support/raw-client';
import { RawSocket } from './raw-socket';
import { SocketHost } from './socket-host';
import { closeFrame, OPCODE, upgradeRequest, WireClient, wireFrame } from './wire-client';

let host: SocketHost;

beforeAll(async () => {
  host = await SocketHost.open();
  await host.publish('ledger', new URL('../modules/ledger.ts', import.meta.url));
  await host.publish('chat', new URL('../modules/chat.ts', import.meta.url));
});

afterAll(async () => {
  await host.close();
});

/** Little-endian bytes of what is written the highest digit first. */
const reversed = (hex: string): string => toHex(fromHex(hex).reverse());

const SELECT = 'SELECT * FROM entry';

describe('the bytes on a socket', () => {
  it('are those of RFC 6455 and of the protocol', async () => {
    const client = await RawSocket.open(host.port, 'ledger');
    const { identity, connectionId, token } = client.hello;
    client.wire.socket.destroy();
    const query = `?token=${String(token)}&connection_id=${String(connectionId)}`;
    const again = await RawSocket.open(host.port, 'ledger', { query });
    expect(again.hello).toMatchObject({ identity, connectionId, token });
    again.wire.send(fromHex('82 9c 00000000', request.query(7, SELECT)));
    const empty = await again.wire.frame();
    expect(toHex(empty?.payload ?? new Uint8Array(0))).toBe('00050700000000' + '00000000');
    again.send(request.reducer(8, 'put', '010203'));
    const done = await again.wire.frame();
    expect(toHex(done?.payload ?? new Uint8Array(0))).toMatch(/^000608000000[0-9a-f]{16}000000000000000000$/);
    again.send(request.query(9, SELECT));
    expect(await again.wire.frame()).toEqual({
      fin: true,
      opcode: OPCODE.binary,
      payload: Buffer.from(
        fromHex('00 05 09000000 00 01000000', hexText('entry'), '00 0300 03000000 010203'),
      ),
    });
    again.wire.socket.destroy();
  });

  it('begin with who the client is, and a ping', async () => {
    const wire = await WireClient.upgrade(
      host.port,
      `/v1/database/ledger/subscribe?connection_id=000102030405060708090a0b0c0d0e0f`,
    );
    const frames = [await wire.anyFrame(), await wire.anyFrame()];
    const ping = frames.find((frame) => frame?.opcode === OPCODE.ping);
    expect(ping).toEqual({ fin: true, opcode: OPCODE.ping, payload: Buffer.alloc(0) });
    const hello = frames.find((frame) => frame?.opcode === OPCODE.binary)?.payload ?? Buffer.alloc(0);
    const [, identity = '', token = ''] =
      /spacetime-identity: (.*)\r\nspacetime-identity-token: (.*)/.exec(wire.answer) ?? [];
    expect(toHex(hello)).toBe(`0000${reversed(identity)}0f0e0d0c0b0a09080706050403020100${hexText(token)}`);
    wire.socket.destroy();
  });

  it('may follow the request without waiting for its answer', async () => {
    const wire = await WireClient.open(host.port);
    wire.send(
      Buffer.concat([
        upgradeRequest('/v1/database/ledger/subscribe'),
        wireFrame(fromHex(request.query(5, SELECT))),
      ]),
    );
    expect(await wire.head()).toMatch(/^HTTP\/1.1 101 /);
    const payloads = [await wire.frame(), await wire.frame()].map((frame) =>
      toHex(frame?.payload ?? Buffer.alloc(0)),
    );
    expect(payloads).toEqual([expect.stringMatching(/^0000/), expect.stringMatching(/^000505000000/)]);
    wire.socket.destroy();
  });

  it('of a message may come in fragments, with a ping between them', async () => {
    const client = await RawSocket.open(host.port, 'ledger');
    const message = fromHex(request.query(1, SELECT));
    client.wire.send(wireFrame(message.subarray(0, 1), { fin: false }));
    client.wire.send(wireFrame(message.subarray(1, 9), { opcode: OPCODE.continuation, fin: false }));
    client.wire.send(wireFrame(Buffer.from('hey'), { opcode: OPCODE.ping }));
    client.wire.send(wireFrame(new Uint8Array(0), { opcode: OPCODE.continuation, fin: false }));
    client.wire.send(wireFrame(message.subarray(9), { opcode: OPCODE.continuation }));
    expect(await client.wire.frame()).toMatchObject({ opcode: OPCODE.pong, payload: Buffer.from('hey') });
    expect(await client.next()).toMatchObject({ tag: 'OneOffQueryResult', requestId: 1 });
    client.wire.socket.destroy();
  });

  it('of a long message go out in pieces', async () => {
    const client = await RawSocket.open(host.port, 'chat');
    const text = 'long '.repeat(60_000);
    await client.ask(request.reducer(1, 'say', hexText('r') + hexText(text)));
    client.send(request.query(2, 'SELECT * FROM message'));
    const pieces = [];
    do pieces.push(await client.wire.frame());
    while (pieces.at(-1)?.fin === false);
    expect(pieces.map((piece) => [piece?.opcode, piece?.payload.length])).toEqual([
      [OPCODE.binary, 65_537],
      ...new Array(3).fill([OPCODE.continuation, 65_536]),
      [OPCODE.continuation, expect.any(Number)],
    ]);
    expect(pieces[0]?.payload.subarray(0, 6)).toEqual(Buffer.from('000502000000', 'hex'));
    expect(Buffer.concat(pieces.map((piece) => piece?.payload ?? Buffer.alloc(0))).includes(text)).toBe(true);
    client.wire.socket.destroy();
  });

  it('of several messages may share a frame of v3', async () => {
    const client = await RawSocket.open(host.port, 'ledger', { version: 3 });
    client.send(request.query(1, SELECT), request.query(2, SELECT));
    expect([await client.next(), await client.next()]).toMatchObject([{ requestId: 1 }, { requestId: 2 }]);
    client.wire.socket.destroy();
  });

  it('behind a message of v2 are passed over', async () => {
    const client = await RawSocket.open(host.port, 'ledger');
    expect(await client.ask(request.query(1, SELECT), '010203')).toMatchObject({ requestId: 1 });
    expect(await client.ask(request.query(2, SELECT))).toMatchObject({ requestId: 2 });
    client.wire.socket.destroy();
  });

  it.each([
    ['1000 with a reason', closeFrame(1000, 'bye'), { code: 1000, reason: 'bye' }],
    ['3001', closeFrame(3001), { code: 3001, reason: '' }],
    ['no code', closeFrame(), { code: 1005, reason: '' }],
  ])('end with the close frame that the client sent: %s', async (_what, frame, answer) => {
    const client = await RawSocket.open(host.port, 'ledger');
    client.wire.send(frame);
    expect(await client.wire.closed()).toEqual(answer);
    await client.wire.ended;
  });
});
