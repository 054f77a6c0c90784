import { keccak_256 } from '@noble/hashes/sha3.js';
import { identityToHex } from './identity';

/**
 * What a publisher hands back to say that they have seen that a migration breaks clients. It holds for one database and one change of
 * bundles, is made from public things, and is no secret: it says what is meant, not who may. As a server prints it, `0x` and hex digits.
 * @param before text of the bundle that runs
 * @param after text of the bundle that is to run
 */
export function migrationToken(identity: bigint, before: string, after: string): string {
  const token = keccak(`${identityToHex(identity)}${hex(keccak(before))}${hex(keccak(after))}`);
  // A server prints a hash as the number that its bytes are, the lowest first.
  return `0x${BigInt(`0x${hex(token.reverse())}`).toString(16)}`;
}

/** Whether a text is that token, however its digits are written. */
export function isMigrationToken(text: string, token: string): boolean {
  return /^0x[\da-f]{1,64}$/i.test(text) && BigInt(text) === BigInt(token);
}

function keccak(text: string): Uint8Array {
  return keccak_256(new TextEncoder().encode(text));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
