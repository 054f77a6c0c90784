import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/connect';
import { fromHex, hexText } from '../support/hex';
import { request } from '../support/raw-client';
import { RawSocket } from './raw-socket';
import { SocketHost } from './socket-host';
import { OPCODE, wireFrame } from './wire-client';

const LEDGER = new URL('../modules/ledger.ts', import.meta.url);
const CHAT = new URL('../modules/chat.ts', import.meta.url);
const KIB = 1024;

describe.each(['none', 'worker'] as const)('a slow client, isolation: %s', (isolation) => {
  let host: SocketHost;

  beforeAll(async () => {
    host = await SocketHost.open({ isolation, limits: { maxWaitingBytes: 1000 * KIB } });
    await host.publish('chat', CHAT);
  });

  afterAll(async () => {
    await host.close();
  });

  it('is cut off, and hurts nobody else', async () => {
    const [slow, quick, writer] = await Promise.all([
      RawSocket.open(host.port, 'chat'),
      RawSocket.open(host.port, 'chat'),
      RawSocket.open(host.port, 'chat'),
    ]);
    const subscribe = request.subscribe(1, 1, 'SELECT * FROM message');
    for (const client of [slow, quick]) await client.ask(subscribe);
    slow.wire.socket.pause();
    const text = hexText('x'.repeat(256 * KIB));
    let said = 0;
    for (; host.problems.length === 0; said++) {
      expect(await writer.ask(request.reducer(said, 'say', hexText('r') + text))).toMatchObject({
        tag: 'ReducerResult',
        value: '',
      });
      expect(await quick.next()).toMatchObject({ tag: 'TransactionUpdate' });
    }
    expect(host.problems).toEqual([expect.stringContaining('takes what it is sent too slowly')]);
    await until(() => host.sockets.size === 2);
    expect(await quick.ask(request.procedure(7, 'history', hexText('none')))).toMatchObject({ requestId: 7 });
    slow.wire.socket.resume();
    expect(await slow.wire.closed()).toEqual({ code: 1006, reason: '' });
  });
});

describe.each(['none', 'worker'] as const)('a client in a hurry, isolation: %s', (isolation) => {
  it('is turned away when too many of its messages wait', async () => {
    const host = await SocketHost.open({ isolation, limits: { maxWaitingRequests: 100 } });
    await host.publish('ledger', LEDGER);
    const client = await RawSocket.open(host.port, 'ledger');
    const one = wireFrame(fromHex(request.query(1, 'SELECT * FROM entry')));
    client.wire.send(Buffer.concat(new Array(1000).fill(one)));
    expect(await client.wire.closed()).toEqual({ code: 1013, reason: 'too many requests' });
    client.wire.socket.destroy();
    expect(host.problems).toEqual([expect.stringContaining('more than 100 of its messages wait')]);
    const another = await RawSocket.open(host.port, 'ledger');
    expect(await another.ask(request.query(1, 'SELECT * FROM entry'))).toMatchObject({ requestId: 1 });
    await host.close();
  });

  it('is read no faster than it is answered, and is answered in order', async () => {
    const host = await SocketHost.open({ isolation, limits: { pauseAtRequestBytes: 100 * KIB } });
    await host.publish('chat', CHAT);
    const client = await RawSocket.open(host.port, 'chat', { version: 3 });
    const text = hexText('x'.repeat(60 * KIB));
    for (let id = 0; id < 200; id++) client.send(request.reducer(id, 'say', hexText('r') + text));
    for (let id = 0; id < 200; id++) expect(await client.next()).toMatchObject({ requestId: id });
    client.wire.socket.destroy();
    await host.close();
  });
});

describe('clients that together leave too much waiting', () => {
  it('lose the one that leaves the most: here one that never completes a message', async () => {
    const host = await SocketHost.open({ limits: { maxBytesAtOnce: 4000 * KIB } });
    await host.publish('ledger', LEDGER);
    const [small, large] = [
      await RawSocket.open(host.port, 'ledger'),
      await RawSocket.open(host.port, 'ledger'),
    ];
    const fragment = (kib: number) => wireFrame(new Uint8Array(kib * KIB).fill(9), { fin: false });
    small.wire.send(fragment(1000));
    large.wire.send(fragment(5000));
    expect(await large.wire.closed()).toEqual({ code: 1006, reason: '' });
    expect(host.problems).toEqual([expect.stringContaining('of all clients it holds the most memory')]);
    small.wire.send(wireFrame(new Uint8Array(0), { opcode: OPCODE.continuation }));
    expect(await small.wire.closed()).toMatchObject({ code: 1011 });
    await host.close();
  });
});

describe('a query that is nested deeply', () => {
  it.each([1_000, 1_000_000])('%d deep is answered or refused, and others are served', async (depth) => {
    const host = await SocketHost.open();
    await host.publish('ledger', LEDGER);
    const client = await RawSocket.open(host.port, 'ledger');
    const sql = `SELECT * FROM entry WHERE ${'('.repeat(depth)}id = 1${')'.repeat(depth)}`;
    expect(await client.ask(request.query(1, sql))).toMatchObject({ tag: 'OneOffQueryResult', requestId: 1 });
    expect(await client.ask(request.query(2, 'SELECT * FROM entry'))).toMatchObject({ requestId: 2 });
    client.wire.socket.destroy();
    await host.close();
  });
});
