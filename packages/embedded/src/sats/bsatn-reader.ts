import { BsatnError } from './bsatn-error';
import { MAX_EMPTY_ELEMENTS } from './limits';
import { readText } from './text';
import type { Reader } from './types';
import * as words from './words';

/**
 * Reads BSATN piece by piece. Every method throws `BsatnError` when the bytes end too early or are not what was asked for.
 */
export class BsatnReader implements Reader {
  readonly bytes: Uint8Array;
  offset: number;
  readonly end: number;

  constructor(bytes: Uint8Array, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  /** Number of bytes not read yet. */
  get remaining(): number {
    return this.end - this.offset;
  }

  /** Moves past `count` bytes and returns where they start. */
  take(count: number): number {
    const start = this.offset;
    if (count > this.end - start) {
      throw new BsatnError(`${count} bytes are needed and ${this.end - start} are left`, start);
    }
    this.offset = start + count;
    return start;
  }

  u8(): number {
    return this.bytes[this.take(1)] as number;
  }

  bool(): boolean {
    const value = this.u8();
    if (value > 1) throw new BsatnError(`a boolean is 0 or 1, not ${value}`, this.offset - 1);
    return value === 1;
  }

  u16(): number {
    return words.readU16(this.bytes, this.take(2));
  }

  u32(): number {
    return words.readU32(this.bytes, this.take(4));
  }

  u64(): bigint {
    return words.readU64(this.bytes, this.take(8));
  }

  i64(): bigint {
    return words.readI64(this.bytes, this.take(8));
  }

  u128(): bigint {
    return words.readUnsigned(this.bytes, this.take(16), 2);
  }

  i128(): bigint {
    return words.readSigned(this.bytes, this.take(16), 2);
  }

  u256(): bigint {
    return words.readUnsigned(this.bytes, this.take(32), 4);
  }

  i256(): bigint {
    return words.readSigned(this.bytes, this.take(32), 4);
  }

  f32(): number {
    return words.readF32(this.bytes, this.take(4));
  }

  f64(): number {
    return words.readF64(this.bytes, this.take(8));
  }

  string(): string {
    const length = this.u32();
    const start = this.take(length);
    return readText(this.bytes, start, start + length);
  }

  /** A counted array of bytes. The result is a copy. */
  byteArray(): Uint8Array {
    const length = this.u32();
    const start = this.take(length);
    return this.bytes.slice(start, start + length);
  }

  /** The tag of a sum that has `count` variants. */
  tag(count: number): number {
    const tag = this.u8();
    if (tag >= count) throw new BsatnError(`variant ${tag} is unknown: there are ${count}`, this.offset - 1);
    return tag;
  }

  /** A counted array. `read` is called once for each element and must read at least one byte, or there may be few. */
  array<T>(read: (reader: this) => T): T[] {
    const count = this.u32();
    const limit = Math.max(this.remaining, MAX_EMPTY_ELEMENTS);
    if (count > limit)
      throw new BsatnError(`an array claims ${count} elements, more than there can be`, this.offset - 4);
    const items: T[] = [];
    for (let at = 0; at < count; at++) items.push(read(this));
    return items;
  }

  /** An option: tag 0 and the value, or tag 1. */
  option<T>(read: (reader: this) => T): T | undefined {
    return this.tag(2) === 0 ? read(this) : undefined;
  }

  /** Checks that nothing is left. */
  finish(): void {
    if (this.offset !== this.end) throw new BsatnError(`${this.remaining} bytes are left over`, this.offset);
  }
}
