import { IntegrityError } from '@nerv/core';

const decoder = new TextDecoder('utf-8', { fatal: true });
const BYTE_ORDER_MARK = '\uFEFF';

/** Thrown inside this folder when the bytes end early or mean nothing; `decode` turns it into an `IntegrityError`. */
export function malformed(what: string): IntegrityError {
  return new IntegrityError({ message: `The payload is damaged: ${what}.` });
}

/** Reads what `Writer` writes. Every read is checked against the end of the bytes. */
export class Reader {
  offset = 0;

  /**
   * @param lends whether byte arrays that are read are views of `bytes`, for who is done with them before `bytes` change;
   *   otherwise they are copies, so that keeping one does not keep the whole payload
   */
  constructor(
    readonly bytes: Uint8Array,
    private readonly lends = false,
  ) {}

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  u8(): number {
    return this.byteAt(this.take(1));
  }

  u32(): number {
    return this.wordAt(this.take(4));
  }

  /** A u64 that must be a safe integer. */
  u64(): number {
    const at = this.take(8);
    const value = this.wordAt(at + 4) * 0x1_0000_0000 + this.wordAt(at);
    if (!Number.isSafeInteger(value)) throw malformed(`an integer at byte ${at} is above 2^53 - 1`);
    return value;
  }

  /** An i64 that must be a safe integer. */
  i64(): number {
    const at = this.take(8);
    const value = (this.wordAt(at + 4) | 0) * 0x1_0000_0000 + this.wordAt(at);
    if (!Number.isSafeInteger(value)) throw malformed(`an integer at byte ${at} is beyond ±(2^53 - 1)`);
    return value;
  }

  f64(): number {
    const at = this.take(8);
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + at, 8).getFloat64(0, true);
  }

  blob(): Uint8Array {
    const length = this.u32();
    const at = this.take(length);
    // A Buffer's own `slice` would be a view.
    return this.lends
      ? this.bytes.subarray(at, at + length)
      : Uint8Array.prototype.slice.call(this.bytes, at, at + length);
  }

  string(): string {
    const length = this.u32();
    const at = this.take(length);
    if (length === 0) return '';
    let text: string;
    try {
      text = decoder.decode(this.bytes.subarray(at, at + length));
    } catch {
      throw malformed(`the text at byte ${at} is not UTF-8`);
    }
    return this.isMarked(at, length) ? BYTE_ORDER_MARK + text : text;
  }

  skip(count: number): void {
    this.take(count);
  }

  /** Whether a text begins with a byte order mark, which the platform's decoder drops. (Not every module host knows `ignoreBOM`.) */
  private isMarked(at: number, length: number): boolean {
    const { bytes } = this;
    return length >= 3 && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
  }

  private byteAt(offset: number): number {
    return this.bytes[offset] ?? 0;
  }

  private wordAt(offset: number): number {
    const { bytes } = this;
    return (
      ((bytes[offset] ?? 0) |
        ((bytes[offset + 1] ?? 0) << 8) |
        ((bytes[offset + 2] ?? 0) << 16) |
        ((bytes[offset + 3] ?? 0) << 24)) >>>
      0
    );
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
