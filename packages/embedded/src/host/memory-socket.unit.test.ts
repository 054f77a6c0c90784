import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { MemorySocket } from './memory-socket';
import type { SocketPeer } from './running-database';

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];

let socket: MemorySocket;
let heard: string[];
let peer: SocketPeer;
let received: (Uint8Array | string)[];

beforeEach(() => {
  socket = new MemorySocket('ws://here', 'v1');
  heard = [];
  received = [];
  socket.onopen = () => heard.push('open');
  socket.onmessage = ({ data }) => heard.push(`frame ${data.join(' ')}`);
  socket.onclose = ({ code }) => heard.push(`closed ${code}`);
  peer = {
    receive: (frame) => {
      received.push(frame);
      heard.push('host: frame');
    },
    receiveText: () => received.push('a text'),
    onClose: () => heard.push('host: closed'),
  };
});

const lost = { code: 1006, reason: '', wasClean: false };

describe('a socket in memory', () => {
  it('carries frames both ways once it is open, and ends', () => {
    expect(socket.readyState).toBe(CONNECTING);
    socket.open(peer);
    expect(socket.readyState).toBe(OPEN);
    socket.send(Uint8Array.of(1));
    socket.deliver(Uint8Array.of(2, 3));
    socket.end(lost);
    socket.end(lost);
    expect(heard).toEqual(['open', 'host: frame', 'frame 2 3', 'closed 1006']);
    expect(socket.readyState).toBe(CLOSED);
  });

  it('copies what is sent, in whichever form', () => {
    socket.open(peer);
    const reused = Uint8Array.of(1, 2);
    socket.send(reused);
    socket.send(reused.buffer);
    socket.send('text');
    reused.fill(9);
    expect(received).toEqual([Uint8Array.of(1, 2), Uint8Array.of(1, 2), 'a text']);
  });

  it('refuses to send before it is open, and loses what is sent after it closed', () => {
    expect(() => socket.send(Uint8Array.of(1))).toThrow('wait for its open event');
    socket.open(peer);
    socket.close();
    socket.close();
    socket.send(Uint8Array.of(1));
    socket.deliver(Uint8Array.of(2));
    expect(socket.readyState).toBe(CLOSING);
    expect([received, heard]).toEqual([[], ['open', 'host: closed']]);
  });

  it('tells the host where it was closed before it opened', () => {
    socket.close();
    socket.open(peer);
    expect(heard).toEqual(['host: closed']);
    expect(socket.readyState).toBe(CLOSING);
  });

  it('goes on where nobody listens', () => {
    const silent = new MemorySocket('ws://here', 'v1');
    silent.open(peer);
    silent.deliver(Uint8Array.of(1));
    silent.onerror({ message: 'never' });
    silent.end(lost);
    expect(silent.readyState).toBe(CLOSED);
  });

  it('raises what a handler throws as uncaught, and goes on', async () => {
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    onTestFinished(() => {
      process.removeAllListeners('uncaughtException');
      for (const listener of before) process.on('uncaughtException', listener);
    });
    const raised = new Promise((resolve) => process.once('uncaughtException', resolve));
    socket.onopen = () => {
      throw new Error('a fault of the client');
    };
    socket.open(peer);
    expect(await raised).toMatchObject({ message: 'a fault of the client' });
    socket.deliver(Uint8Array.of(1));
    expect(heard).toEqual(['frame 1']);
  });
});
