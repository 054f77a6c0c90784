import { describe, expect, it } from 'vitest';
import { fromHex, hexText, toHex } from '../../test/support/hex';
import { Inbox } from './inbox';
import { MAX_FRAME_BYTES, Outbox } from './outbox';
import { negotiateSubprotocol, V2_PROTOCOL, V3_PROTOCOL } from './subprotocol';

const query = (requestId: number): string => `02 0${requestId}000000 ${hexText('q')}`;

describe('negotiateSubprotocol', () => {
  it('takes the newest, whatever the order', () => {
    expect(negotiateSubprotocol([V2_PROTOCOL, V3_PROTOCOL])).toBe(V3_PROTOCOL);
    expect(negotiateSubprotocol(['v1.bsatn.spacetimedb', V2_PROTOCOL])).toBe(V2_PROTOCOL);
    expect(negotiateSubprotocol(['v9.bsatn.spacetimedb'])).toBeUndefined();
  });
});

describe('an inbox', () => {
  it('reads one message from a frame of v2 and passes over what follows it', () => {
    const inbox = new Inbox(V2_PROTOCOL);
    inbox.push(fromHex(query(1), '010203'));
    inbox.push(fromHex(query(2)));
    expect(inbox.next()).toMatchObject({ requestId: 1 });
    expect(inbox.next()).toMatchObject({ requestId: 2 });
    expect(inbox.next()).toBeUndefined();
    inbox.push(fromHex(query(3)));
    expect(inbox.next()).toMatchObject({ requestId: 3 });
  });

  it('reads every message of a frame of v3, and nothing else may be in it', () => {
    const inbox = new Inbox(V3_PROTOCOL);
    inbox.push(fromHex(query(1), query(2), '09'));
    expect(inbox.next()).toMatchObject({ requestId: 1 });
    expect(inbox.next()).toMatchObject({ requestId: 2 });
    expect(() => inbox.next()).toThrow('unknown tag 0x9');
  });

  it.each([
    [V2_PROTOCOL, 'data too short for u8: Expected 1, given 0'],
    [V3_PROTOCOL, 'v3 websocket binary payload must contain at least one v2 client message'],
  ] as const)('refuses an empty frame of %s', (protocol, message) => {
    const inbox = new Inbox(protocol);
    inbox.push(new Uint8Array(0));
    expect(() => inbox.next()).toThrow(message);
  });

  it.each([
    [V2_PROTOCOL, 'v2 websocket does not support text messages'],
    [V3_PROTOCOL, 'v3 websocket does not support text messages'],
  ] as const)('refuses a text frame of %s, in its turn', (protocol, message) => {
    const inbox = new Inbox(protocol);
    inbox.push(fromHex(query(1)));
    inbox.pushText();
    expect(inbox.next()).toMatchObject({ requestId: 1 });
    expect(() => inbox.next()).toThrow(message);
  });

  it('keeps the order of a client that always has a frame waiting, and tells of each frame taken', () => {
    let taken = 0;
    const inbox = new Inbox(V3_PROTOCOL, () => taken++);
    const requestIds: number[] = [];
    inbox.push(fromHex('02', '00000000', hexText('q')));
    for (let id = 1; id < 1000; id++) {
      inbox.push(
        fromHex(
          '02',
          id
            .toString(16)
            .padStart(4, '0')
            .replace(/(..)(..)/, '$2$10000'),
          hexText('q'),
        ),
      );
      const message = inbox.next();
      if (message !== undefined) requestIds.push(message.requestId);
      expect(taken).toBe(id);
    }
    expect(requestIds).toEqual(Array.from({ length: 999 }, (_, id) => id));
    expect(inbox.next()).toMatchObject({ requestId: 999 });
    expect(inbox.next()).toBeUndefined();
  });
});

function put(outbox: Outbox, hex: string, offset = 0): void {
  outbox.open().raw(fromHex(hex));
  outbox.close(offset);
}

const take = (outbox: Outbox, durable = Infinity): string | undefined => {
  const frame = outbox.takeFrame(durable);
  return frame === undefined ? undefined : toHex(frame);
};

describe('an outbox', () => {
  it('sends each message of v2 in a frame of its own', () => {
    const outbox = new Outbox(V2_PROTOCOL);
    put(outbox, '01');
    put(outbox, '0203');
    expect([take(outbox), take(outbox), take(outbox)]).toEqual(['01', '0203', undefined]);
    expect(outbox.size).toBe(0);
  });

  it('joins messages of v3 to a frame', () => {
    const outbox = new Outbox(V3_PROTOCOL);
    put(outbox, '01');
    put(outbox, '0203');
    expect(outbox.size).toBe(2);
    expect([take(outbox), take(outbox)]).toEqual(['010203', undefined]);
  });

  it('keeps a frame of v3 below the limit, but for a message that is longer', () => {
    const outbox = new Outbox(V3_PROTOCOL);
    for (const size of [1, MAX_FRAME_BYTES - 1, 1, MAX_FRAME_BYTES + 5, 2]) {
      outbox.open().raw(new Uint8Array(size));
      outbox.close(0);
    }
    const sizes: number[] = [];
    for (let frame = outbox.takeFrame(0); frame !== undefined; frame = outbox.takeFrame(0))
      sizes.push(frame.length);
    expect(sizes).toEqual([MAX_FRAME_BYTES, 1, MAX_FRAME_BYTES + 5, 2]);
  });

  it('holds back what is not durable, and everything behind it', () => {
    const outbox = new Outbox(V3_PROTOCOL);
    put(outbox, '01', 1);
    put(outbox, '02', 3);
    put(outbox, '03', 0);
    expect([take(outbox, 0), take(outbox, 2), take(outbox, 2), take(outbox, 3)]).toEqual([
      undefined,
      '01',
      undefined,
      '0203',
    ]);
  });

  it('gives every frame a buffer that is not used again', () => {
    const outbox = new Outbox(V2_PROTOCOL);
    put(outbox, 'aa');
    const frame = outbox.takeFrame(0);
    put(outbox, 'bb');
    outbox.takeFrame(0);
    expect(toHex(frame ?? new Uint8Array())).toBe('aa');
  });

  it('forgets what is sent although it is never empty', () => {
    const outbox = new Outbox(V2_PROTOCOL);
    const message = (at: number): Uint8Array => new Uint8Array(100_000).fill(at);
    const wrong: number[] = [];
    outbox.open().raw(message(0));
    outbox.close(0);
    for (let at = 1; at < 60; at++) {
      outbox.open().raw(message(at));
      outbox.close(at);
      const frame = outbox.takeFrame(at - 1);
      if (frame?.length !== 100_000 || frame[0] !== at - 1 || frame[99_999] !== at - 1) wrong.push(at);
    }
    expect(wrong).toEqual([]);
    expect(outbox.size).toBe(1);
    expect(outbox.open().length).toBeLessThan(1_000_000);
  });
});
