import { sha256 } from '@noble/hashes/sha2.js';

export function digest(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** SHA-256 of bytes, as lower-case hex. */
export function hashBytes(bytes: Uint8Array): string {
  return toHex(digest(bytes));
}
