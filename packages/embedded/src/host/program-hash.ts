import { keccak_256 } from '@noble/hashes/sha3.js';

/** The hash that a server knows a bundle by: Keccak-256, read as a number with its lowest byte first. */
export function programHash(code: string): bigint {
  const bytes = keccak_256(new TextEncoder().encode(code));
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}
