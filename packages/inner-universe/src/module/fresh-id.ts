import { UuidGenerator } from '@nerv/core';
import type { Context } from './schema';

let current: Context | undefined;
let generator: UuidGenerator | undefined;

/**
 * A UUIDv7 of the transaction's time. A host's random numbers begin at a seed made of the time alone, so the identity of the
 * database goes in as well: databases made in one microsecond still differ.
 */
export function freshId(context: Context): string {
  current = context;
  generator ??= new UuidGenerator(
    () => Number((current ?? context).timestamp.microsSinceUnixEpoch / 1_000n),
    (bytes) => fillRandom(current ?? context, bytes),
  );
  return generator.next();
}

function fillRandom(context: Context, bytes: Uint8Array): void {
  // Four bytes at a time: the host's own way to fill an array takes a number for each.
  for (let index = 0; index < bytes.length; index += 4) {
    const word = context.random.uint32();
    bytes[index] = word;
    bytes[index + 1] = word >>> 8;
    bytes[index + 2] = word >>> 16;
    bytes[index + 3] = word >>> 24;
  }
  let identity = context.databaseIdentity.__identity__;
  for (let index = 0; index < bytes.length && identity > 0n; index++) {
    bytes[index] = (bytes[index] ?? 0) ^ Number(identity & 0xffn);
    identity >>= 8n;
  }
}
