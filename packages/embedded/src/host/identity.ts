import { blake3 } from '@noble/hashes/blake3.js';

/** The first two bytes of every identity. */
const PREFIX = [0xc2, 0x00] as const;

const HASH_BYTES = 26;
const CHECKSUM_BYTES = 4;

/**
 * The identity of a token's bearer: two fixed bytes, a checksum, and the start of the BLAKE3 hash of issuer and subject, the
 * highest byte first.
 */
export function identityFromClaims(issuer: string, subject: string): bigint {
  const hash = blake3(new TextEncoder().encode(`${issuer}|${subject}`)).subarray(0, HASH_BYTES);
  const checksum = blake3(Uint8Array.of(...PREFIX, ...hash)).subarray(0, CHECKSUM_BYTES);
  return BigInt(`0x${Buffer.from([...PREFIX, ...checksum, ...hash]).toString('hex')}`);
}

/** 64 digits, the highest first: how identities are written. */
export function identityToHex(identity: bigint): string {
  return identity.toString(16).padStart(64, '0');
}

/** 32 digits, the highest first. */
export function connectionIdToHex(connectionId: bigint): string {
  return connectionId.toString(16).padStart(32, '0');
}

/** Whether the text is an identity, with or without `0x`. */
export function isIdentityHex(text: string): boolean {
  return /^(0x)?[0-9a-fA-F]{64}$/.test(text);
}

export function identityFromHex(text: string): bigint {
  return BigInt(`0x${text.replace(/^0x/, '')}`);
}
