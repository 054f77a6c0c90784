import fc from 'fast-check';
import { MessageChannel, type TransferListItem } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { runs } from '@nerv-tooling/vitest/runs';
import { ChannelSender, receiveBatch, type ChannelPort } from './channel';

type Item = { readonly message: string } | { readonly connection: number; readonly frame: readonly number[] };

/** What a receiver makes of batches. */
function received(batches: readonly unknown[]): Item[] {
  const items: Item[] = [];
  for (const batch of batches) {
    receiveBatch<string>(batch, {
      onFrame: (connection, frame) => {
        expect(frame.byteLength).toBe(frame.buffer.byteLength);
        items.push({ connection, frame: [...frame] });
      },
      onMessage: (message) => items.push({ message }),
    });
  }
  return items;
}

/** A port that copies what it is sent, as a real one does. */
function copyingPort(): ChannelPort & { readonly batches: unknown[] } {
  const batches: unknown[] = [];
  return {
    batches,
    postMessage: (batch: unknown, transfer: readonly TransferListItem[] = []) => {
      batches.push(structuredClone(batch, { transfer: transfer as ArrayBuffer[] }));
    },
  };
}

const LONG = 16 * 1024;

const item: fc.Arbitrary<Item> = fc.oneof(
  fc.string().map((message) => ({ message })),
  fc.record({
    connection: fc.nat(),
    frame: fc.oneof(
      fc.array(fc.nat(255), { maxLength: 40 }),
      fc.integer({ min: LONG - 2, max: LONG + 2 }).map((length) => Array<number>(length).fill(7)),
    ),
  }),
);

function give(sender: ChannelSender<string>, given: Item): void {
  if ('message' in given) sender.send(given.message);
  else sender.sendFrame(given.connection, Uint8Array.from(given.frame));
}

describe('a channel', () => {
  it('carries everything in order, one batch a turn', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(item, { minLength: 1, maxLength: 12 }), { maxLength: 4 }),
        async (turns) => {
          const port = copyingPort();
          const sender = new ChannelSender<string>(port);
          for (const turn of turns) {
            for (const given of turn) give(sender, given);
            await Promise.resolve();
          }
          expect(port.batches).toHaveLength(turns.length);
          expect(received(port.batches)).toEqual(turns.flat());
        },
      ),
      runs(50),
    );
  });

  it('sends at once what it is asked to, and nothing twice', async () => {
    const port = copyingPort();
    const sender = new ChannelSender<string>(port);
    sender.flush();
    sender.send('one');
    sender.flush();
    expect(port.batches).toHaveLength(1);
    await Promise.resolve();
    expect(received(port.batches)).toEqual([{ message: 'one' }]);
  });

  it('leaves bytes around a long frame alone, and gives a short frame a buffer of its own', () => {
    const port = copyingPort();
    const sender = new ChannelSender<string>(port);
    const pool = new Uint8Array(2 * LONG).fill(3);
    sender.sendFrame(1, pool.subarray(5, 5 + LONG));
    sender.sendFrame(2, pool.subarray(0, 4));
    sender.flush();
    expect(pool).toHaveLength(2 * LONG);
    expect(received(port.batches)).toEqual([
      { connection: 1, frame: Array<number>(LONG).fill(3) },
      { connection: 2, frame: [3, 3, 3, 3] },
    ]);
  });

  it('goes on after a batch beyond what it keeps room for', () => {
    const port = copyingPort();
    const sender = new ChannelSender<string>(port);
    const frame = new Uint8Array(LONG - 1).fill(1);
    for (let count = 0; count < 130; count++) sender.sendFrame(count, frame);
    sender.flush();
    sender.sendFrame(1, Uint8Array.of(9));
    sender.flush();
    const items = received(port.batches);
    expect(items).toHaveLength(131);
    expect(items[130]).toEqual({ connection: 1, frame: [9] });
  });

  it('works over a real port', async () => {
    const { port1, port2 } = new MessageChannel();
    const batch = new Promise((resolve) => port2.once('message', resolve));
    const sender = new ChannelSender<string>(port1);
    sender.send('hello');
    sender.sendFrame(4, Uint8Array.of(1, 2));
    sender.sendFrame(5, new Uint8Array(LONG));
    expect(received([await batch])).toEqual([
      { message: 'hello' },
      { connection: 4, frame: [1, 2] },
      { connection: 5, frame: Array<number>(LONG).fill(0) },
    ]);
    port1.close();
  });
});
