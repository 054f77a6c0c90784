import { IntegrityError } from '@nerv/core';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Thrown inside this folder when the bytes end early or mean nothing; `decode` turns it into an `IntegrityError`. */
export function malformed(what: string): IntegrityError {
  return new IntegrityError({ message: `The payload is damaged: ${what}.` });
}

/** Reads what `Writer` writes. Every read is checked against the end of the bytes. */
export class Reader {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  u8(): number {
    return this.bytes[this.take(1)] ?? 0;
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  /** A u64 that must be a safe integer. */
  u64(): number {
    const at = this.take(8);
    const value = this.view.getUint32(at + 4, true) * 0x1_0000_0000 + this.view.getUint32(at, true);
    if (!Number.isSafeInteger(value)) throw malformed(`an integer at byte ${at} is above 2^53 - 1`);
    return value;
  }

  /** An i64 that must be a safe integer. */
  i64(): number {
    const at = this.take(8);
    const value = Number(this.view.getBigInt64(at, true));
    if (!Number.isSafeInteger(value)) throw malformed(`an integer at byte ${at} is beyond ±(2^53 - 1)`);
    return value;
  }

  f64(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  /** A copy, so that keeping it does not keep the whole payload. */
  blob(): Uint8Array<ArrayBuffer> {
    const length = this.u32();
    const at = this.take(length);
    return Uint8Array.prototype.slice.call(this.bytes, at, at + length);
  }

  string(): string {
    const length = this.u32();
    const at = this.take(length);
    if (length === 0) return '';
    try {
      return decoder.decode(this.bytes.subarray(at, at + length));
    } catch {
      throw malformed(`the text at byte ${at} is not UTF-8`);
    }
  }

  skip(count: number): void {
    this.take(count);
  }

  private take(count: number): number {
    const at = this.offset;
    if (at + count > this.bytes.length) {
      throw malformed(`it ends after ${this.bytes.length} bytes, where ${count} more are due at byte ${at}`);
    }
    this.offset = at + count;
    return at;
  }
}
