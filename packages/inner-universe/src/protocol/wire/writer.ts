import { ValidationError } from '@nerv/core';

const encoder = new TextEncoder();

/** From this length on the platform's encoder is faster than a loop over the characters. */
const LOOP_LIMIT = 256;

/** Lone surrogates have no UTF-8 form; encoders replace them silently, so they are looked for. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A growing buffer of little-endian binary data (the layout of SpacetimeDB's BSATN). */
export class Writer {
  private bytes: Uint8Array<ArrayBuffer>;
  private view: DataView;
  private offset = 0;

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  get length(): number {
    return this.offset;
  }

  reset(): void {
    this.offset = 0;
  }

  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.offset);
  }

  /** What was written, as a view that the next write may change. */
  peek(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.offset);
  }

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.offset++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.offset, value, true);
    this.offset += 4;
  }

  /** A safe integer, not negative, as u64. */
  u64(value: number): void {
    this.reserve(8);
    this.view.setUint32(this.offset, value >>> 0, true);
    this.view.setUint32(this.offset + 4, Math.floor(value / 0x1_0000_0000), true);
    this.offset += 8;
  }

  /** A safe integer as i64. */
  i64(value: number): void {
    this.reserve(8);
    this.view.setUint32(this.offset, value >>> 0, true);
    this.view.setInt32(this.offset + 4, Math.floor(value / 0x1_0000_0000), true);
    this.offset += 8;
  }

  f64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.offset, value, true);
    this.offset += 8;
  }

  /** Length and bytes. */
  blob(value: Uint8Array): void {
    this.u32(value.length);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.offset);
    this.offset += value.length;
  }

  /** Length and UTF-8. A lone surrogate is a `ValidationError`. */
  string(value: string): void {
    const { length } = value;
    if (length < LOOP_LIMIT) {
      this.reserve(4 + length);
      const { bytes } = this;
      const start = this.offset + 4;
      let index = 0;
      for (; index < length; index++) {
        const code = value.charCodeAt(index);
        if (code > 0x7f) break;
        bytes[start + index] = code;
      }
      if (index === length) {
        this.view.setUint32(this.offset, length, true);
        this.offset = start + length;
        return;
      }
    }
    if (LONE_SURROGATE.test(value)) {
      throw new ValidationError({
        message: 'A string holds half of a surrogate pair, which has no UTF-8 form. Send well-formed text.',
        path: [],
        rule: 'well-formed',
      });
    }
    this.blob(encoder.encode(value));
  }

  private reserve(count: number): void {
    const needed = this.offset + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.offset));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}
