/**
 * A 64-bit content hash of a key and a value, as two unsigned 32-bit halves. Two MurmurHash3 (x86, 32 bit; Austin Appleby,
 * public domain) lanes with different seeds and multipliers over the same words: no cryptography, but any one changed bit changes it, and it
 * runs at memory speed in plain JavaScript.
 */
export interface RecordHash {
  readonly high: number;
  readonly low: number;
}

const scratch = { high: 0, low: 0 };

function mix(hash: number, word: number, c1: number, c2: number): number {
  let k = Math.imul(word, c1);
  k = (k << 15) | (k >>> 17);
  hash ^= Math.imul(k, c2);
  hash = (hash << 13) | (hash >>> 19);
  return (Math.imul(hash, 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function feed(bytes: Uint8Array): void {
  let { high, low } = scratch;
  const length = bytes.length;
  const whole = length & ~3;
  let at = 0;
  for (; at < whole; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    low = mix(low, word, 0xcc9e2d51, 0x1b873593);
    high = mix(high, word, 0x239b961b, 0xab0e9789);
  }
  let tail = 0;
  for (let shift = 0; at < length; at++, shift += 8) tail |= bytes[at]! << shift;
  low = mix(low, tail, 0xcc9e2d51, 0x1b873593);
  high = mix(high, tail, 0x239b961b, 0xab0e9789);
  // The length keeps (key "ab", value "c") apart from (key "a", value "bc"), and trailing zero bytes from none.
  scratch.low = mix(low, length, 0x38b34ae5, 0xa1e38b93);
  scratch.high = mix(high, length, 0xcc9e2d51, 0x1b873593);
}

/** Hash of a record. */
export function hashRecord(key: Uint8Array, value: Uint8Array): RecordHash {
  scratch.low = 0x9747b28c;
  scratch.high = 0x2545f491;
  feed(key);
  feed(value);
  return { high: finish(scratch.high), low: finish(scratch.low) };
}

/**
 * The XOR of the hashes of all records there are, so that adding and removing a record is the same step and order does not
 * matter. A record that is wrong, missing or extra changes it (but for one chance in 2^64).
 */
export class RunningDigest {
  constructor(
    public high = 0,
    public low = 0,
  ) {}

  /** Adds a record that is not in it, or takes out one that is. */
  toggle(hash: RecordHash): void {
    this.high = (this.high ^ hash.high) >>> 0;
    this.low = (this.low ^ hash.low) >>> 0;
  }

  equals(other: { readonly high: number; readonly low: number }): boolean {
    return this.high === other.high && this.low === other.low;
  }

  toString(): string {
    return this.high.toString(16).padStart(8, '0') + this.low.toString(16).padStart(8, '0');
  }
}
