/** 64 bits in two halves, each an unsigned integer. */
export interface ContentHash {
  readonly low: number;
  readonly high: number;
}

/** Whether a stored hash is this one. */
export function isSameHash(stored: bigint, { low, high }: ContentHash): boolean {
  return stored === (BigInt(high) << 32n) + BigInt(low);
}

/**
 * A 64-bit hash that tells the content of a retry from other content under the same operation id. It guards against
 * mistakes, not against attackers: who knows an operation id can learn no more by a collision than its result.
 */
export function contentHash(bytes: Uint8Array): ContentHash {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const words = length >>> 2;
  let one = 0x9e3779b9 ^ length;
  let other = 0x85ebca6b ^ length;
  for (let index = 0; index < words; index++) {
    const word = view.getUint32(index << 2, true);
    one = Math.imul(one ^ word, 0xcc9e2d51);
    one = (one << 15) | (one >>> 17);
    other = Math.imul((other << 13) | (other >>> 19), 0x1b873593) ^ word;
  }
  for (let index = words << 2; index < length; index++) {
    const byte = bytes[index] ?? 0;
    one = Math.imul(one ^ byte, 0xcc9e2d51);
    other = Math.imul((other << 13) | (other >>> 19), 0x1b873593) ^ byte;
  }
  one = finish(one ^ (other >>> 7));
  other = finish(other ^ one);
  return { low: other >>> 0, high: one >>> 0 };
}

/** Lets every bit of the input reach every bit of the result. */
function finish(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
