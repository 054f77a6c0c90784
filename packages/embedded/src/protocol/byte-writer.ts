const encoder = new TextEncoder();

/** A growing buffer that messages are encoded into: little-endian, lengths as `u32`. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Number of bytes written. */
  get length(): number {
    return this.#length;
  }

  /** Forgets what was written. The buffer is kept. */
  clear(): void {
    this.#length = 0;
  }

  /** Drops the first `count` bytes and moves the rest to the front. */
  discard(count: number): void {
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= count;
  }

  /** A copy of the bytes from `start` to `end`, in a buffer of its own. */
  slice(start = 0, end = this.#length): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(start, end);
  }

  u8(value: number): void {
    const at = this.#advance(1);
    this.#bytes[at] = value;
  }

  u16(value: number): void {
    const at = this.#advance(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#advance(4);
    this.#view.setUint32(at, value, true);
  }

  /** A `u64` from a safe integer. */
  u64(value: number): void {
    const at = this.#advance(8);
    this.#view.setUint32(at, value >>> 0, true);
    this.#view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
  }

  i64(value: bigint): void {
    const at = this.#advance(8);
    this.#view.setBigInt64(at, value, true);
  }

  /** A value of 128 or 256 bits (`width` bytes), little-endian. */
  wide(value: bigint, width: 16 | 32): void {
    const at = this.#advance(width);
    for (let i = 0; i < width; i += 8)
      this.#view.setBigUint64(at + i, BigInt.asUintN(64, value >> BigInt(i * 8)), true);
  }

  /** Bytes without a length. */
  raw(bytes: Uint8Array): void {
    const at = this.#advance(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Bytes after their length. */
  bytes(bytes: Uint8Array): void {
    this.u32(bytes.length);
    this.raw(bytes);
  }

  string(text: string): void {
    this.#reserve(4 + text.length * 3);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#length + 4));
    this.u32(written);
    this.#length += written;
  }

  #advance(count: number): number {
    const at = this.#length;
    if (at + count > this.#bytes.length) this.#reserve(count);
    this.#length = at + count;
    return at;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
