import { memoryUsage } from 'node:process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runs } from '@nerv-tooling/vitest/runs';
import { until } from '../support/connect';
import { fromHex } from '../support/hex';
import { request } from '../support/raw-client';
import { RawSocket } from './raw-socket';
import { SocketHost } from './socket-host';
import { closeFrame, OPCODE, wireFrame, type FrameOptions } from './wire-client';

const SELECT = 'SELECT * FROM entry';
const MIB = 1024 * 1024;

let host: SocketHost;
let witness: RawSocket;

beforeAll(async () => {
  host = await SocketHost.open();
  await host.publish('ledger', new URL('../modules/ledger.ts', import.meta.url));
  witness = await RawSocket.open(host.port, 'ledger');
});

afterAll(async () => {
  await host.close();
});

/** The host serves, holds nobody but the witness, and has not failed. */
async function expectUnhurt(): Promise<void> {
  expect(await witness.ask(request.query(1, SELECT))).toMatchObject({
    tag: 'OneOffQueryResult',
    requestId: 1,
  });
  await until(() => host.sockets.size === 1);
}

/** Sends bytes, closes the sending side, and sees how the server ends it. */
async function endOf(version: 2 | 3, bytes: Uint8Array): Promise<{ code: number; reason: string }> {
  const client = await RawSocket.open(host.port, 'ledger', { version });
  client.wire.socket.end(bytes);
  const info = await client.wire.closed();
  await client.wire.ended;
  client.wire.socket.destroy();
  return info;
}

const version = fc.constantFrom<(2 | 3)[]>(2, 3);

const message = fc
  .oneof(
    fc
      .record({ id: fc.nat(), sql: fc.string({ unit: 'binary' }) })
      .map(({ id, sql }) => request.query(id, sql)),
    fc
      .record({ id: fc.nat(), set: fc.nat() })
      .map(({ id, set }) => request.subscribe(id, set, SELECT, SELECT)),
    fc.record({ id: fc.nat(), set: fc.nat() }).map(({ id, set }) => request.unsubscribe(id, set, true)),
    fc
      .record({
        id: fc.nat(),
        name: fc.constantFrom('put', 'drop', 'nope'),
        args: fc.uint8Array({ maxLength: 8 }),
      })
      .map(({ id, name, args }) => request.reducer(id, name, Buffer.from(args).toString('hex'))),
    fc.nat().map((id) => request.procedure(id, 'crash')),
  )
  .map((hex) => fromHex(hex));

/** Something with some bits turned over, and cut short or not. */
const damaged = (arbitrary: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc
    .record({
      bytes: arbitrary,
      flips: fc.array(fc.record({ at: fc.nat(), bit: fc.nat(7) }), { maxLength: 4 }),
      length: fc.option(fc.nat()),
    })
    .map(({ bytes, flips, length }) => {
      const copy = Uint8Array.from(bytes);
      for (const { at, bit } of flips) {
        const where = at % Math.max(1, copy.length);
        if (where < copy.length) copy[where] = (copy[where] ?? 0) ^ (1 << bit);
      }
      return length === null ? copy : copy.subarray(0, length % (copy.length + 1));
    });

const oddFrame: fc.Arbitrary<FrameOptions> = fc.record(
  {
    opcode: fc.nat(15),
    fin: fc.boolean(),
    masked: fc.boolean(),
    reserved: fc.nat(7),
    length: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    lengthBytes: fc.constantFrom<(0 | 2 | 8)[]>(0, 2, 8),
  },
  { requiredKeys: [] },
);

const concat = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

describe('whatever a client sends', () => {
  it('as bytes, it ends, and the host serves another', async () => {
    await fc.assert(
      fc.asyncProperty(version, fc.uint8Array({ maxLength: 400 }), async (spoken, bytes) => {
        await endOf(spoken, bytes);
        await expectUnhurt();
      }),
      runs(60),
    );
  });

  it('in frames that are right, it is answered or closed with 1011 and a reason', async () => {
    const payload = fc.oneof(fc.uint8Array({ maxLength: 60 }), damaged(message));
    await fc.assert(
      fc.asyncProperty(version, fc.array(payload, { maxLength: 6 }), async (spoken, payloads) => {
        const bytes = concat([...payloads.map((part) => wireFrame(part)), closeFrame(1000, 'done')]);
        const { code, reason } = await endOf(spoken, bytes);
        if (code === 1000) expect(reason).toBe('done');
        else expect({ code, reason }).toEqual({ code: 1011, reason: expect.stringMatching(/\w/) });
        await expectUnhurt();
      }),
      runs(100),
    );
  });

  it('in frames that are damaged or odd, it ends, and the host serves another', async () => {
    const frame = fc.oneof(
      damaged(message.map((bytes) => wireFrame(bytes))),
      fc.record({ bytes: message, options: oddFrame }).map(({ bytes, options }) => wireFrame(bytes, options)),
    );
    await fc.assert(
      fc.asyncProperty(version, fc.array(frame, { minLength: 1, maxLength: 6 }), async (spoken, frames) => {
        await endOf(spoken, concat(frames));
        await expectUnhurt();
      }),
      runs(100),
    );
  });

  it('in fragments cut anywhere, it is read as if it were whole', async () => {
    const cut = fc.record({ bytes: message, cuts: fc.array(fc.nat(), { maxLength: 5 }), ping: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(cut, async ({ bytes, cuts, ping }) => {
        const at = [...new Set(cuts.map((where) => where % bytes.length))].sort((a, b) => a - b);
        const parts = [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
        const frames = parts.flatMap((part, index) => [
          wireFrame(part, {
            opcode: index === 0 ? OPCODE.binary : OPCODE.continuation,
            fin: index === parts.length - 1,
          }),
          ...(ping ? [wireFrame(part.subarray(0, 125), { opcode: OPCODE.ping })] : []),
        ]);
        expect(await endOf(2, concat([...frames, closeFrame(1000, 'done')]))).toEqual({
          code: 1000,
          reason: 'done',
        });
        await expectUnhurt();
      }),
      runs(60),
    );
  });
});

describe('a long message that is announced', () => {
  it('costs no memory before it comes', async () => {
    const before = memoryUsage().arrayBuffers;
    const clients = await Promise.all(Array.from({ length: 40 }, () => RawSocket.open(host.port, 'ledger')));
    const start = wireFrame(new Uint8Array(100), { length: BigInt(32 * MIB), lengthBytes: 8 });
    for (const { wire } of clients) wire.send(start);
    await expect(witness.ask(request.query(1, SELECT))).resolves.toMatchObject({ requestId: 1 });
    expect(host.sockets.size).toBe(41);
    expect(memoryUsage().arrayBuffers - before).toBeLessThan(64 * MIB);
    for (const { wire } of clients) wire.socket.destroy();
    await until(() => host.sockets.size === 1);
  });
});
