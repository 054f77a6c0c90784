import { randomBytes } from 'node:crypto';

/** Gives that many random bytes. */
export type RandomBytes = (count: number) => Uint8Array;

export const systemRandom: RandomBytes = (count) => randomBytes(count);

/** A random UUID (version 4) of RFC 9562. */
export function randomUuid(random: RandomBytes): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A random connection id; never 0, which means none. */
export function randomConnectionId(random: RandomBytes): bigint {
  const id = BigInt(`0x${Buffer.from(random(16)).toString('hex')}`);
  return id === 0n ? 1n : id;
}
