import { maxTextSize, writeText } from './text';
import type { Writer } from './types';
import * as words from './words';

/**
 * Builds BSATN. The buffer grows as needed and is kept by `reset`, so one writer serves many messages.
 */
export class BsatnWriter implements Writer {
  bytes: Uint8Array;
  view: DataView;
  /** Number of bytes written. */
  length = 0;

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Forgets what was written. */
  reset(): this {
    this.length = 0;
    return this;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  /** What was written, without a copy: valid until the next write or `reset`. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  reserve(count: number): number {
    const start = this.length;
    const needed = start + count;
    if (needed > this.bytes.length) this.#grow(needed);
    this.length = needed;
    return start;
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  u8(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }

  bool(value: boolean): void {
    this.u8(value ? 1 : 0);
  }

  u16(value: number): void {
    const at = this.reserve(2);
    this.view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.reserve(4);
    words.writeU32(this.bytes, at, value);
  }

  u64(value: bigint): void {
    const at = this.reserve(8);
    this.view.setBigUint64(at, value, true);
  }

  i64(value: bigint): void {
    const at = this.reserve(8);
    this.view.setBigInt64(at, value, true);
  }

  u128(value: bigint): void {
    const at = this.reserve(16);
    words.writeBigInt(this.bytes, at, value, 2);
  }

  i128(value: bigint): void {
    this.u128(value);
  }

  u256(value: bigint): void {
    const at = this.reserve(32);
    words.writeBigInt(this.bytes, at, value, 4);
  }

  f32(value: number): void {
    const at = this.reserve(4);
    this.view.setFloat32(at, value, true);
  }

  f64(value: number): void {
    const at = this.reserve(8);
    this.view.setFloat64(at, value, true);
  }

  /** @throws BsatnError when the text holds half a surrogate pair */
  string(text: string): void {
    const at = this.reserve(4 + maxTextSize(text));
    const size = writeText(this.bytes, at + 4, text);
    words.writeU32(this.bytes, at, size);
    this.length = at + 4 + size;
  }

  /** Bytes as they are, without a count. */
  raw(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** A counted array of bytes. */
  byteArray(bytes: Uint8Array): void {
    this.u32(bytes.length);
    this.raw(bytes);
  }

  /** A counted array: `write` is called for each item. */
  array<T>(items: readonly T[], write: (writer: this, item: T) => void): void {
    this.u32(items.length);
    for (const item of items) write(this, item);
  }

  /** An option: tag 0 and the value, or tag 1. */
  option<T>(value: T | undefined, write: (writer: this, value: T) => void): void {
    if (value === undefined) {
      this.u8(1);
    } else {
      this.u8(0);
      write(this, value);
    }
  }
}
