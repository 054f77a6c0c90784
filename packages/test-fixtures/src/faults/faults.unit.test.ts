import { ValidationError, VirtualClock } from '@nerv/core';
import type { EmbeddedHost } from '@nerv/persistence-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { Faults } from './faults';
import type { Socket } from './faulty-socket';

interface CloseInfo {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/** The server's end of a connection. */
class StubSocket {
  onopen: () => void = () => undefined;
  onmessage: (message: { data: Uint8Array }) => void = () => undefined;
  onclose: (event: CloseInfo) => void = () => undefined;
  onerror: (event: { message: string }) => void = () => undefined;
  readonly protocol = 'v1.bsatn.spacetimedb';
  readyState = 1;
  readonly received: number[] = [];
  closed = 0;

  send(frame: Uint8Array): void {
    this.received.push(frame[0] ?? -1);
  }

  close(): void {
    this.closed++;
  }
}

const request = { nameOrAddress: 'universe', wsProtocol: [] } as unknown as Parameters<
  EmbeddedHost['webSocket']
>[0];

let clock: VirtualClock;
let inner: StubSocket;
let calls: string[];
let faults: Faults;

beforeEach(() => {
  clock = new VirtualClock();
  inner = new StubSocket();
  calls = [];
  const host = {
    uri: 'ws://somewhere',
    durability: 'synced',
    webSocket: () => Promise.resolve(inner),
    publish: (name: string) => Promise.resolve(calls.push(`publish ${name}`)),
    clients: (name: string) => [calls.push(`clients ${name}`)],
    close: () => Promise.resolve(void calls.push('close')),
  };
  faults = new Faults(host as unknown as EmbeddedHost, clock);
});

/** A connection, and what its client hears. */
async function connect(): Promise<{ readonly socket: Socket; readonly heard: string[] }> {
  const socket = await faults.webSocket(request);
  const heard: string[] = [];
  socket.onopen = () => heard.push('open');
  socket.onmessage = ({ data }: { data: Uint8Array }) => heard.push(`frame ${data[0]}`);
  socket.onerror = ((event: { message: string }) => heard.push(event.message)) as Socket['onerror'];
  socket.onclose = ((event: CloseInfo) => heard.push(`closed ${event.code}`)) as Socket['onclose'];
  return { socket, heard };
}

const frame = (number: number) => Uint8Array.of(number);

describe('Faults', () => {
  it('pass everything on while there are none', async () => {
    const { socket, heard } = await connect();
    expect(faults.connections).toBe(1);
    expect([socket.protocol, socket.readyState]).toEqual([inner.protocol, 1]);
    inner.onopen();
    inner.onmessage({ data: frame(1) });
    inner.onerror({ message: 'odd' });
    const reused = frame(2);
    socket.send(reused);
    inner.onclose({ code: 1000, reason: '', wasClean: true });
    expect(heard).toEqual(['open', 'frame 1', 'odd', 'closed 1000']);
    expect(inner.received).toEqual([2]);
    expect([faults.connections, socket.readyState]).toEqual([0, 3]);
  });

  it('are the host otherwise', async () => {
    expect([faults.uri, faults.durability]).toEqual(['ws://somewhere', 'synced']);
    await faults.publish('one', { code: '' });
    faults.clients('two');
    await faults.close();
    expect(calls).toEqual(['publish one', 'clients two', 'close']);
  });

  it('cut every connection, whose clients hear of it later and of nothing else', async () => {
    const { socket, heard } = await connect();
    expect(faults.dropConnection()).toBe(1);
    expect([heard, inner.closed]).toEqual([[], 1]);
    inner.onmessage({ data: frame(1) });
    await Promise.resolve();
    expect(heard).toEqual(['closed 1006']);
    expect(faults.dropConnection()).toBe(0);
    socket.send(frame(2));
    expect(socket.readyState).toBe(3);
  });

  it('lose what is on its way when the client closes', async () => {
    const { socket } = await connect();
    faults.hold('toServer');
    socket.send(frame(1));
    socket.close();
    faults.release();
    expect([inner.received, inner.closed]).toEqual([[], 1]);
  });

  it.each([
    { deliver: false, received: [1] },
    { deliver: true, received: [1, 2] },
  ])('cut at a frame to the server, delivered: $deliver', async ({ deliver, received }) => {
    const { socket, heard } = await connect();
    faults.cutAt({ direction: 'toServer', frame: 2, deliver });
    inner.onmessage({ data: frame(9) });
    socket.send(frame(1));
    socket.send(frame(2));
    await new Promise(process.nextTick);
    expect(inner.received).toEqual(received);
    expect(heard).toEqual(['frame 9', 'closed 1006']);
  });

  it('cut at a frame to the client once, and not after they are healed', async () => {
    const first = await connect();
    faults.cutAt({ direction: 'toClient', frame: 1 });
    inner.onmessage({ data: frame(1) });
    await Promise.resolve();
    expect(first.heard).toEqual(['closed 1006']);
    faults.cutAt({ direction: 'toClient', frame: 1 });
    faults.heal();
    const second = await connect();
    inner.onmessage({ data: frame(2) });
    expect(second.heard).toEqual(['frame 2']);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuse to count to frame %s', (number) => {
    expect(() => faults.cutAt({ direction: 'toServer', frame: number })).toThrow(ValidationError);
  });

  it('refuse connections until they accept them', async () => {
    faults.refuseConnections();
    await expect(faults.webSocket(request)).rejects.toThrow('the test says so');
    faults.acceptConnections();
    expect((await connect()).socket.readyState).toBe(1);
  });

  it('hold up one way, on connections made meanwhile too, and let go in order', async () => {
    faults.hold('toClient');
    const { socket, heard } = await connect();
    inner.onopen();
    inner.onmessage({ data: frame(1) });
    socket.send(frame(2));
    expect([heard, inner.received]).toEqual([[], [2]]);
    faults.release('toClient');
    expect(heard).toEqual(['open', 'frame 1']);
  });

  it('delay one way or both', async () => {
    const { socket, heard } = await connect();
    faults.delay(10);
    faults.delay(5, 'toClient');
    socket.send(frame(1));
    inner.onmessage({ data: frame(2) });
    clock.advance(5);
    expect([heard, inner.received]).toEqual([['frame 2'], []]);
    clock.advance(5);
    expect(inner.received).toEqual([1]);
    expect(() => faults.delay(Number.NaN)).toThrow(ValidationError);
  });
});
