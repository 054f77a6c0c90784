import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '@nerv-tooling/vitest/runs';
import { SendQueue, type FrameSink, type SendQueueOptions } from './send-queue';

const KIB = 1024;
const MIB = KIB * KIB;

/** A socket whose client takes what it is sent when the test says so. */
class Socket implements FrameSink {
  readonly messages: Buffer[] = [];
  readonly pieces: number[] = [];
  bufferedAmount = 0;
  #parts: Buffer[] = [];
  #written: { readonly bytes: number; readonly done: (error?: Error) => void }[] = [];

  send(data: Uint8Array, { fin }: { readonly fin: boolean }, done: (error?: Error) => void): void {
    this.pieces.push(data.length);
    this.#parts.push(Buffer.from(data));
    if (fin) this.messages.push(Buffer.concat(this.#parts.splice(0)));
    this.bufferedAmount += data.length;
    this.#written.push({ bytes: data.length, done });
  }

  /** The client takes the oldest piece. @returns whether there was one */
  take(error?: Error): boolean {
    const piece = this.#written.shift();
    if (piece === undefined) return false;
    this.bufferedAmount -= piece.bytes;
    piece.done(error);
    return true;
  }

  takeAll(): void {
    while (this.take());
  }
}

function open(limits: Partial<Omit<SendQueueOptions, 'sink'>> = {}) {
  const sink = new Socket();
  return {
    sink,
    queue: new SendQueue({
      sink,
      maxWaitingFrames: 100,
      maxWaitingBytes: 10 * MIB,
      onWritten: () => undefined,
      ...limits,
    }),
  };
}

const frame = (length: number, fill = 7): Uint8Array => new Uint8Array(length).fill(fill);

describe('a queue of frames', () => {
  it('writes a frame at once, behind the byte that says it is not compressed', () => {
    const { sink, queue } = open();
    expect(queue.push(Uint8Array.of(1, 2))).toBe(true);
    expect(queue.push(Uint8Array.of())).toBe(true);
    expect(sink.messages.map((message) => message.toString('hex'))).toEqual(['000102', '00']);
  });

  it('writes a long frame in pieces, and no more of them than the socket should hold', () => {
    const { sink, queue } = open();
    queue.push(frame(2 * MIB));
    expect(sink.pieces).toEqual([64 * KIB + 1, ...new Array(7).fill(64 * KIB)]);
    expect(sink.bufferedAmount).toBeLessThan(513 * KIB);
    sink.take();
    expect(sink.pieces).toHaveLength(9);
    sink.takeAll();
    expect(sink.pieces).toHaveLength(32);
    expect(sink.messages[0]?.equals(Buffer.concat([Uint8Array.of(0), frame(2 * MIB)]))).toBe(true);
  });

  it('has no room for more frames than may wait', () => {
    const { sink, queue } = open({ maxWaitingFrames: 3 });
    for (const length of [MIB, 1, 1]) expect(queue.push(frame(length))).toBe(true);
    expect(queue.push(frame(1))).toBe(false);
    sink.takeAll();
    expect(sink.messages.map((message) => message.length)).toEqual([MIB + 1, 2, 2]);
    expect(queue.push(frame(1))).toBe(true);
  });

  it('has no room once as many bytes wait as may behind the frame that is being written', () => {
    const { sink, queue } = open({ maxWaitingBytes: 2 * MIB });
    for (const length of [9 * MIB, MIB, MIB]) expect(queue.push(frame(length))).toBe(true);
    expect(queue.push(frame(1))).toBe(false);
    while (sink.messages.length === 0) sink.take();
    expect(queue.push(frame(5 * MIB))).toBe(true);
    expect(queue.push(frame(1))).toBe(false);
  });

  it('knows how much waits, and tells when it gets less', () => {
    const seen: number[] = [];
    const { sink, queue } = open({ onWritten: () => seen.push(queue.bytes) });
    queue.push(frame(MIB));
    queue.push(frame(MIB));
    expect(queue.bytes).toBe(1536 * KIB);
    sink.take();
    expect(seen).toEqual([1472 * KIB]);
    sink.takeAll();
    expect(seen.at(-1)).toBe(0);
    expect(queue.bytes).toBe(0);
  });

  it('hands everything over when it is to finish', () => {
    const { sink, queue } = open();
    for (const fill of [1, 2, 3]) queue.push(frame(MIB, fill));
    queue.finish();
    expect(sink.messages.map((message) => message[1])).toEqual([1, 2, 3]);
    sink.takeAll();
    expect(sink.messages).toHaveLength(3);
  });

  it('writes nothing more once it is cleared, or the socket has failed', () => {
    const cleared = open();
    cleared.queue.push(frame(MIB));
    cleared.queue.clear();
    cleared.sink.takeAll();
    expect(cleared.sink.messages).toEqual([]);
    const failed = open();
    failed.queue.push(frame(MIB));
    const pieces = failed.sink.pieces.length;
    failed.sink.take(new Error('write EPIPE'));
    expect(failed.sink.pieces).toHaveLength(pieces);
  });

  it('gives the client every frame once and in order, however fast it takes them', () => {
    const step = fc.oneof(
      fc.record({ push: fc.oneof(fc.nat(2 * KIB), fc.nat(300 * KIB)) }),
      fc.record({ take: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { sink, queue } = open();
        const pushed: Buffer[] = [];
        for (const next of steps) {
          if ('take' in next) {
            for (let i = 0; i < next.take; i++) sink.take();
          } else {
            const content = frame(next.push, pushed.length);
            if (queue.push(content)) pushed.push(Buffer.concat([Uint8Array.of(0), content]));
          }
          expect(sink.bufferedAmount).toBeLessThan(577 * KIB);
        }
        sink.takeAll();
        expect(Buffer.concat(sink.messages).equals(Buffer.concat(pushed))).toBe(true);
        expect(sink.messages.map(({ length }) => length)).toEqual(pushed.map(({ length }) => length));
      }),
      runs(30),
    );
  });
});
