import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../test/schedules/virtual-time';
import { DEFAULT_SOCKET_LIMITS, type SocketLimits } from './limits';
import { SocketConnection, type ConnectionSocket } from './socket-connection';

/** A socket whose other end is the test. */
class Socket extends EventEmitter implements ConnectionSocket {
  readonly events: string[] = [];
  bufferedAmount = 0;

  send(data: Uint8Array, { fin }: { readonly fin: boolean }): void {
    this.bufferedAmount += data.length;
    this.events.push(`send ${data.length}${fin ? '' : ' …'}`);
  }

  ping(): void {
    this.events.push('ping');
  }

  pause(): void {
    this.events.push('pause');
  }

  resume(): void {
    this.events.push('resume');
  }

  close(code?: number, reason?: string | Buffer): void {
    this.events.push(`close ${code} ${String(reason)}`);
    this.emit('closing');
  }

  terminate(): void {
    this.events.push('terminate');
    this.emit('close');
  }
}

function open(limits: Partial<SocketLimits> = {}) {
  const time = new VirtualTime();
  const socket = new Socket();
  const { events } = socket;
  let held = 0;
  const connection = new SocketConnection(socket, {
    limits: { ...DEFAULT_SOCKET_LIMITS, ...limits },
    timers: time.timers,
    monotonicMs: () => Number(time.micros) / 1000,
    onCut: (why) => events.push(`cut: ${why}`),
    onHeld: (bytes) => (held = bytes),
  });
  const peer = {
    receive: (frame: Uint8Array) => events.push(`receive ${frame.length}`),
    receiveText: () => events.push('text'),
    onClose: () => events.push('gone'),
  };
  const receive = (length: number, isBinary = true) => socket.emit('message', Buffer.alloc(length), isBinary);
  const advance = (milliseconds: number) =>
    time.advance(BigInt(milliseconds) * 1000n, () => Promise.resolve());
  events.length = 0;
  return { time, socket, connection, peer, receive, advance, events, held: () => held };
}

describe('a connection on a socket', () => {
  it('hands on what comes and sends what it is given', () => {
    const { connection, peer, receive, events } = open();
    connection.attach(peer);
    receive(3);
    receive(2, false);
    connection.deliver(new Uint8Array(4));
    expect(events).toEqual(['receive 3', 'text', 'send 5']);
  });

  it('stops reading at a bound of bytes, and goes on below it', () => {
    const { connection, peer, receive, events } = open({ pauseAtRequestBytes: 10 });
    connection.attach(peer);
    receive(6);
    receive(6);
    receive(1);
    connection.taken();
    expect(events).toEqual(['receive 6', 'pause', 'receive 6', 'receive 1', 'resume']);
    connection.taken();
    connection.taken();
    connection.taken();
    receive(10);
    expect(events.slice(5)).toEqual(['pause', 'receive 10']);
  });

  it('does not hold it against a client that it is not read', async () => {
    const { connection, peer, receive, advance, events } = open({ pauseAtRequestBytes: 1 });
    connection.attach(peer);
    receive(1);
    await advance(100_000);
    expect(events).toEqual(['pause', 'receive 1']);
    connection.taken();
    await advance(29_999);
    expect(events).toEqual(['pause', 'receive 1', 'resume']);
    await advance(1);
    expect(events.slice(3)).toEqual(['cut: it was silent for 30000 ms', 'gone', 'terminate']);
  });

  it('closes when too many messages wait, and takes no more', async () => {
    const { connection, peer, receive, events } = open({ maxWaitingRequests: 2, pauseAtRequestBytes: 2 });
    connection.attach(peer);
    for (let i = 0; i < 4; i++) receive(1);
    expect(events).toEqual([
      'receive 1',
      'pause',
      'receive 1',
      'cut: more than 2 of its messages wait',
      'resume',
      'close 1013 too many requests',
      'gone',
    ]);
    connection.deliver(new Uint8Array(1));
    connection.end({ code: 1000, reason: '', wasClean: true });
    expect(events).toHaveLength(7);
  });

  it('cuts a client off that is too slow', () => {
    const { connection, peer, events } = open({ maxWaitingFrames: 1 });
    connection.attach(peer);
    connection.deliver(new Uint8Array(1_000_000));
    events.length = 0;
    connection.deliver(new Uint8Array(1));
    expect(events).toEqual(['cut: it takes what it is sent too slowly, or not at all', 'gone', 'terminate']);
  });

  it('tells how much waits on both sides', () => {
    const { socket, connection, peer, receive, held } = open();
    connection.attach(peer);
    connection.arrived(1000);
    expect(held()).toBe(1000);
    receive(990);
    connection.arrived(50);
    expect(held()).toBe(1040);
    connection.taken();
    expect(held()).toBe(50);
    connection.deliver(new Uint8Array(1024 * 1024));
    expect(held()).toBe(512 * 1024 + 50);
    socket.emit('close');
    expect(held()).toBe(0);
    connection.arrived(7);
    expect(held()).toBe(0);
  });

  it('is closed by the host after what waits, and cut when the client does not answer', async () => {
    const { time, connection, peer, advance, events } = open();
    connection.attach(peer);
    for (let i = 0; i < 2; i++) connection.deliver(new Uint8Array(600_000));
    events.length = 0;
    connection.end({ code: 1011, reason: 'x'.repeat(200), wasClean: true });
    expect(events.at(-2)).toMatch(/^send \d+$/);
    expect(events.at(-1)).toBe(`close 1011 ${'x'.repeat(123)}`);
    await advance(249);
    expect(events.at(-1)).toMatch(/^close/);
    await advance(1);
    expect(events.at(-1)).toBe('terminate');
    await connection.closed;
    expect(time.pending).toBe(0);
  });

  it('is cut by the host without a word', () => {
    const { time, connection, peer, events } = open();
    connection.attach(peer);
    connection.end({ code: 1006, reason: '', wasClean: false });
    connection.close(1001, 'late');
    expect(events).toEqual(['terminate']);
    expect(time.pending).toBe(0);
  });

  it('tells the host that the client closed, once', () => {
    const { socket, connection, peer, events } = open();
    connection.attach(peer);
    socket.emit('closing');
    socket.emit('close');
    expect(events).toEqual(['gone']);
  });

  it('tells the host even where the client was gone before it was let in', () => {
    const { socket, connection, peer, receive, events } = open();
    receive(1);
    socket.emit('close');
    connection.attach(peer);
    expect(events).toEqual(['gone']);
  });

  it('hears pings and pongs, and says what went wrong with the socket', async () => {
    const { socket, connection, peer, advance, events } = open();
    connection.attach(peer);
    socket.emit('pong');
    await advance(29_000);
    socket.emit('ping');
    await advance(29_000);
    expect(events).toEqual(['ping']);
    socket.emit('error', new Error('read ECONNRESET'));
    expect(events).toEqual(['ping', 'cut: read ECONNRESET']);
  });
});
