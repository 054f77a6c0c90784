import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualTime } from '../schedules/virtual-time';
import { until } from '../support/connect';
import { fromHex } from '../support/hex';
import { request } from '../support/raw-client';
import { RawSocket } from './raw-socket';
import { SocketHost } from './socket-host';
import { closeFrame, OPCODE, wireFrame } from './wire-client';

const MODULE = new URL('../modules/ledger.ts', import.meta.url);
const SELECT = 'SELECT * FROM entry';
const DEAD = { code: 1006, reason: '' };

let host: SocketHost;
let witness: RawSocket;

beforeAll(async () => {
  host = await SocketHost.open();
  await host.publish('ledger', MODULE);
  witness = await RawSocket.open(host.port, 'ledger');
});

afterAll(async () => {
  await host.close();
});

/** What a connection ends with, and that the host serves another all the same. */
async function end(version: 2 | 3, ...bytes: readonly Uint8Array[]) {
  const client = await RawSocket.open(host.port, 'ledger', { version });
  for (const part of bytes) client.wire.send(part);
  const info = await client.wire.closed();
  client.wire.send(closeFrame(1000));
  await client.wire.ended;
  expect(await witness.ask(request.query(1, SELECT))).toMatchObject({ tag: 'OneOffQueryResult' });
  return info;
}

describe('a message that is none closes the connection', () => {
  const message = (...hex: readonly string[]) => wireFrame(fromHex(...hex));
  it.each([
    [2, 'an empty one', message(), 'data too short for u8: Expected 1, given 0'],
    [3, 'an empty one', message(), 'v3 websocket binary payload must contain at least one v2 client message'],
    [2, 'an unknown tag', message('0901000000'), 'unknown tag 0x9 for sum type ClientMessage'],
    [
      2,
      'one cut short',
      message('03010000000 0ffff0000'),
      'data too short for [u8]: Expected 65535, given 0',
    ],
    [
      2,
      'a huge length',
      message('03010000000 0ffffffff'),
      'data too short for [u8]: Expected 4294967295, given 0',
    ],
    [
      2,
      'a huge number of queries',
      message('00 01000000 02000000 ffffffff'),
      'data too short for u32: Expected 4, given 0',
    ],
    [2, 'an unknown flag', message('03 01000000 07 0100000061 00000000'), 'invalid call reducer flag 7'],
    [2, 'a name that is no UTF-8', message('02 01000000 02000000 fffe'), 'invalid utf8'],
    [
      3,
      'what follows a message of v3',
      message(request.query(1, SELECT), '09'),
      'unknown tag 0x9 for sum type ClientMessage',
    ],
    [
      2,
      'a text',
      wireFrame(Buffer.from('hello'), { opcode: OPCODE.text }),
      'v2 websocket does not support text messages',
    ],
    [
      3,
      'a text',
      wireFrame(Buffer.from('hello'), { opcode: OPCODE.text }),
      'v3 websocket does not support text messages',
    ],
  ] as const)('v%d: %s', async (version, _what, frame, reason) => {
    expect(await end(version, frame)).toEqual({ code: 1011, reason });
  });

  it('after what came before it was answered', async () => {
    const client = await RawSocket.open(host.port, 'ledger');
    client.wire.send(Buffer.concat([wireFrame(fromHex(request.query(5, SELECT))), message('09')]));
    expect(await client.next()).toMatchObject({ requestId: 5 });
    expect(await client.wire.closed()).toMatchObject({ code: 1011 });
    client.wire.socket.destroy();
  });
});

describe('a breach of RFC 6455 cuts the connection', () => {
  it.each([
    ['a frame without a mask', wireFrame(fromHex('09'), { masked: false })],
    ['a reserved bit', wireFrame(fromHex('09'), { reserved: 4 })],
    ['an unknown opcode', wireFrame(fromHex('09'), { opcode: 3 })],
    ['a fragment of nothing', wireFrame(fromHex('09'), { opcode: OPCODE.continuation })],
    ['a ping in fragments', wireFrame(fromHex('09'), { opcode: OPCODE.ping, fin: false })],
    ['a long ping', wireFrame(new Uint8Array(126), { opcode: OPCODE.ping })],
    ['a text that is no UTF-8', wireFrame(fromHex('ff'), { opcode: OPCODE.text })],
    ['a close frame with a reserved code', closeFrame(1006)],
    ['a close frame of one byte', wireFrame(fromHex('03'), { opcode: OPCODE.close })],
    ['a length of more than 2^53', wireFrame(fromHex('09'), { length: 1n << 60n, lengthBytes: 8 })],
    ['a length of one more than 32 MiB', wireFrame(fromHex('09'), { length: 32n * 1024n * 1024n + 1n })],
  ])('%s', async (_what, frame) => {
    expect(await end(2, frame)).toEqual(DEAD);
  });

  it('a message begun within another', async () => {
    const begin = wireFrame(fromHex('09'), { fin: false });
    expect(await end(2, begin, begin)).toEqual(DEAD);
  });

  it('more than 32 MiB in fragments', async () => {
    const half = new Uint8Array(16 * 1024 * 1024 + 1);
    const rest = wireFrame(half, { opcode: OPCODE.continuation });
    expect(await end(2, wireFrame(half, { fin: false }), rest)).toEqual(DEAD);
  });

  it('a message in more fragments than a client needs', async () => {
    const begin = wireFrame(fromHex('02'), { fin: false });
    const fragment = wireFrame(fromHex('00'), { opcode: OPCODE.continuation, fin: false });
    expect(await end(2, begin, Buffer.concat(new Array(20_000).fill(fragment)))).toEqual(DEAD);
  });

  it('and is in the log of the host', () => {
    expect(host.problems).toContainEqual(
      expect.stringMatching(/^client c200[0-9a-f]{60} was cut off: .*MASK must be set/),
    );
  });
});

describe('a client', () => {
  it('that the module turns away sees its connection end without a word', async () => {
    const shut = await SocketHost.open();
    await shut.publish('ledger', MODULE);
    const inside = await RawSocket.open(shut.port, 'ledger');
    await inside.ask(request.reducer(1, 'shut', '01'));
    await expect(RawSocket.open(shut.port, 'ledger')).rejects.toThrow('the connection was cut');
    await shut.close();
  });

  it('that does not answer a close frame is cut off in a while', async () => {
    const time = new VirtualTime();
    const slow = await SocketHost.open({
      timers: time.timers,
      monotonicMs: () => Number(time.micros) / 1000,
    });
    await slow.publish('ledger', MODULE);
    const client = await RawSocket.open(slow.port, 'ledger');
    client.send('09');
    expect(await client.wire.closed()).toMatchObject({ code: 1011 });
    expect(slow.sockets.size).toBe(1);
    await time.advance(250_000n, () => Promise.resolve());
    await client.wire.ended;
    await until(() => slow.sockets.size === 0);
    expect(time.pending).toBe(0);
    await slow.close();
  });

  it('is told when its database ends, and when the server closes', async () => {
    const server = await SocketHost.open();
    await server.publish('ledger', MODULE);
    await server.publish('other', MODULE);
    const clients = [await RawSocket.open(server.port, 'ledger'), await RawSocket.open(server.port, 'other')];
    const closing = server.closeDatabases();
    for (const client of clients) {
      expect(await client.wire.closed()).toEqual({ code: 1001, reason: 'host closed' });
      client.wire.send(closeFrame(1001));
    }
    await closing;
    await server.close();
    const again = await SocketHost.open();
    await again.publish('ledger', MODULE);
    const last = await RawSocket.open(again.port, 'ledger');
    const closed = again.sockets.close();
    expect(await last.wire.closed()).toEqual({ code: 1001, reason: 'server closed' });
    last.wire.send(closeFrame(1001));
    await closed;
    expect(again.sockets.size).toBe(0);
    await again.close();
  });

  it('that is silent is pinged, and cut off when it stays silent', async () => {
    const time = new VirtualTime();
    const server = await SocketHost.open({
      timers: time.timers,
      monotonicMs: () => Number(time.micros) / 1000,
    });
    await server.publish('ledger', MODULE);
    const advance = (seconds: bigint) => time.advance(seconds * 1_000_000n, () => Promise.resolve());
    const client = await RawSocket.open(server.port, 'ledger');
    client.wire.send(wireFrame(new Uint8Array(0), { opcode: OPCODE.pong }));
    await client.ask(request.query(1, SELECT));
    await advance(15n);
    expect(await client.wire.anyFrame()).toMatchObject({ opcode: OPCODE.ping });
    await advance(14n);
    expect(server.sockets.size).toBe(1);
    await advance(1n);
    expect(await client.wire.closed()).toEqual(DEAD);
    await until(() => server.sockets.size === 0);
    expect(server.problems).toEqual([expect.stringContaining('was cut off: it was silent for 30000 ms')]);
    await server.close();
  });
});
