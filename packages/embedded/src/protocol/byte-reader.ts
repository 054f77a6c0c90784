import { ProtocolError } from './protocol-error';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Texts up to this length are read byte by byte, which beats the call into the decoder. */
const SHORT_TEXT = 48;

/** Reads the pieces of a message. Every read that does not fit is a {@link ProtocolError}. */
export class ByteReader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get remaining(): number {
    return this.bytes.length - this.#at;
  }

  u8(): number {
    const at = this.#take(1, 'u8');
    return this.bytes[at] ?? 0;
  }

  u32(): number {
    const at = this.#take(4, 'u32');
    const { bytes } = this;
    return (
      ((bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24)) >>>
      0
    );
  }

  /** Bytes after their length, as a view of the message. */
  view(): Uint8Array {
    const length = this.u32();
    const at = this.#take(length, '[u8]');
    return this.bytes.subarray(at, at + length);
  }

  string(): string {
    const length = this.u32();
    const at = this.#take(length, '[u8]');
    return decodeText(this.bytes, at, at + length);
  }

  #take(count: number, what: string): number {
    const at = this.#at;
    if (count > this.bytes.length - at) {
      throw new ProtocolError(
        `data too short for ${what}: Expected ${count}, given ${this.bytes.length - at}`,
      );
    }
    this.#at = at + count;
    return at;
  }
}

function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= SHORT_TEXT) {
    let text = '';
    for (let i = start; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte > 0x7f) return decodeUtf8(bytes.subarray(start, end));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return decodeUtf8(bytes.subarray(start, end));
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (cause) {
    throw new ProtocolError('invalid utf8', { cause });
  }
}
