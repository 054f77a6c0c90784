import { describe, expect, it } from 'vitest';
import { fromHex, hexText, toHex } from '../../test/support/hex';
import { Connection, type CloseInfo, type ConnectionOptions } from './connection';
import { V2_PROTOCOL, V3_PROTOCOL } from './subprotocol';

class Line {
  readonly events: string[] = [];
  readonly tasks: (() => void)[] = [];
  readonly connection: Connection;

  constructor(options: Partial<ConnectionOptions> = {}) {
    this.connection = new Connection({
      protocol: V3_PROTOCOL,
      identity: 1n,
      connectionId: 2n,
      gate: undefined,
      transport: {
        deliver: (frame) => this.events.push(toHex(frame)),
        end: ({ code, reason, wasClean }: CloseInfo) => this.events.push(`end ${code} ${reason} ${wasClean}`),
      },
      schedule: (task) => this.tasks.push(task),
      ...options,
    });
  }

  send(hex: string, offset = 0): void {
    this.connection.send(offset, (writer) => {
      writer.raw(fromHex(hex));
    });
  }

  run(): void {
    for (const task of this.tasks.splice(0)) task();
  }
}

describe('a connection', () => {
  it('sends what was queued, joined, in a later task', () => {
    const line = new Line();
    line.send('01');
    line.send('02');
    expect(line.events).toEqual([]);
    line.run();
    expect(line.events).toEqual(['0102']);
    line.send('03');
    line.run();
    expect(line.events).toEqual(['0102', '03']);
  });

  it('sends what is queued before it closes, and nothing after', () => {
    const line = new Line({ protocol: V2_PROTOCOL });
    line.send('01');
    line.connection.close(1011, 'broken');
    line.send('02');
    expect(line.connection.isOpen).toBe(false);
    line.run();
    expect(line.events).toEqual(['01', 'end 1011 broken true']);
    line.connection.close(1000, '');
    line.connection.abort();
    line.run();
    expect(line.events).toHaveLength(2);
  });

  it('loses what is queued when it is cut', () => {
    const line = new Line();
    line.send('01');
    line.connection.abort();
    line.run();
    expect(line.events).toEqual(['end 1006  false']);
  });

  it('can be cut while it is closing', () => {
    const line = new Line();
    line.connection.close(1000, '');
    line.connection.abort();
    line.run();
    expect(line.events).toEqual(['end 1006  false']);
  });

  it('stops sending when a client closes while it takes a frame', () => {
    const line: Line = new Line({
      protocol: V2_PROTOCOL,
      transport: {
        deliver: (frame) => {
          line.events.push(toHex(frame));
          line.connection.abort();
        },
        end: ({ code }) => line.events.push(`end ${code}`),
      },
    });
    line.send('01');
    line.send('02');
    line.run();
    expect(line.events).toEqual(['01', 'end 1006']);
  });

  it('takes in nothing once it is closed', () => {
    const line = new Line();
    const frame = fromHex('02 01000000', hexText('q'));
    line.connection.receive(frame);
    line.connection.close(1000, '');
    line.connection.receive(frame);
    line.connection.receiveText();
    expect(line.connection.nextMessage()).toBeUndefined();
  });

  it('tells its transport of each frame that is taken up, once', () => {
    const line: Line = new Line({
      transport: {
        deliver: () => undefined,
        end: () => undefined,
        taken: () => line.events.push('taken'),
      },
    });
    line.connection.receive(fromHex('02 01000000', hexText('q'), '02 02000000', hexText('q')));
    expect(line.events).toEqual([]);
    expect(line.connection.nextMessage()).toMatchObject({ requestId: 1 });
    expect(line.connection.nextMessage()).toMatchObject({ requestId: 2 });
    expect(line.connection.nextMessage()).toBeUndefined();
    expect(line.events).toEqual(['taken']);
  });

  it('waits for its gate, and goes on when the gate has passed', () => {
    const listeners = new Set<() => void>();
    const gate = {
      durableOffset: 0,
      onAdvance(listener: () => void): () => void {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const line = new Line({ gate });
    line.send('01', 2);
    line.run();
    expect(line.events).toEqual([]);
    gate.durableOffset = 2;
    for (const listener of listeners) listener();
    line.run();
    expect(line.events).toEqual(['01']);
    line.connection.abort();
    expect(listeners.size).toBe(0);
  });
});
