/** The way from two 32-bit halves to one bigint that makes no other bigints. */
const halves = new Uint32Array(2);
const whole = new BigUint64Array(halves.buffer);

/**
 * A 64-bit hash that tells the content of a retry from other content under the same operation id. It guards against
 * mistakes, not against attackers: who knows an operation id can learn no more by a collision than its result.
 */
export function contentHash(bytes: Uint8Array): bigint {
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
  halves[0] = other;
  halves[1] = one;
  return whole[0] ?? 0n;
}

/** Lets every bit of the input reach every bit of the result. */
function finish(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
