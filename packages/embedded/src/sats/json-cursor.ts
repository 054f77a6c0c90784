import { Buffer } from 'node:buffer';
import { JsonFault } from './json-error';

/** How deep lists and maps may nest: the limit of serde_json. */
const MAX_NESTING = 127;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const CLOSE_LIST = 0x5d;
const BACKSLASH = 0x5c;
const CLOSE_MAP = 0x7d;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Walks over JSON text as serde_json does: it stops at the same byte and says the same of what it finds there.
 * The bytes must be UTF-8.
 */
export class JsonCursor {
  /** Bytes taken so far. */
  offset = 0;
  #depth = 0;

  constructor(readonly bytes: Uint8Array) {}

  /** The next byte, which is not taken. */
  peek(): number | undefined {
    return this.bytes[this.offset];
  }

  /** Passes over white space. @returns the byte after it, which is not taken */
  skipSpace(): number | undefined {
    for (;;) {
      const byte = this.bytes[this.offset];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.offset++;
    }
  }

  /** What is wrong with what was just taken. */
  fault(what: string): JsonFault {
    return new JsonFault(what, this.offset);
  }

  /** What is wrong with the byte that comes next. */
  peekFault(what: string): JsonFault {
    return new JsonFault(what, Math.min(this.bytes.length, this.offset + 1));
  }

  /** Takes the rest of `null`, `true` or `false`. */
  takeWord(rest: string): void {
    for (const char of rest) {
      const byte = this.peek();
      if (byte === undefined) throw this.fault('EOF while parsing a value');
      this.offset++;
      if (byte !== char.charCodeAt(0)) throw this.fault('expected ident');
    }
  }

  /** Takes a string of which the quote is next. */
  takeText(): string {
    this.offset++;
    let text = '';
    for (;;) {
      const start = this.offset;
      let byte = this.bytes[this.offset];
      while (byte !== undefined && byte !== QUOTE && byte !== BACKSLASH && byte >= 0x20)
        byte = this.bytes[++this.offset];
      text += Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, this.offset - start).toString();
      if (byte === undefined) throw this.fault('EOF while parsing a string');
      this.offset++;
      if (byte === QUOTE) return text;
      if (byte !== BACKSLASH)
        throw this.fault('control character (\\u0000-\\u001F) found while parsing a string');
      text += this.#takeEscape();
    }
  }

  /** Whether a list goes on; passes over the comma. */
  hasElement(isFirst: boolean): boolean {
    const byte = this.skipSpace();
    if (byte === undefined) throw this.peekFault('EOF while parsing a list');
    if (byte === CLOSE_LIST) return false;
    if (isFirst) return true;
    if (byte !== COMMA) throw this.peekFault('expected `,` or `]`');
    this.offset++;
    const next = this.skipSpace();
    if (next === CLOSE_LIST) throw this.peekFault('trailing comma');
    if (next === undefined) throw this.peekFault('EOF while parsing a value');
    return true;
  }

  endList(): void {
    const byte = this.skipSpace();
    if (byte === undefined) throw this.peekFault('EOF while parsing a list');
    if (byte === CLOSE_LIST) {
      this.offset++;
      return;
    }
    if (byte !== COMMA) throw this.peekFault('trailing characters');
    this.offset++;
    throw this.peekFault(this.skipSpace() === CLOSE_LIST ? 'trailing comma' : 'trailing characters');
  }

  /** Whether a map goes on; passes over the comma. The key is next then. */
  hasKey(isFirst: boolean): boolean {
    let byte = this.skipSpace();
    if (byte === undefined) throw this.peekFault('EOF while parsing an object');
    if (byte === CLOSE_MAP) return false;
    if (!isFirst) {
      if (byte !== COMMA) throw this.peekFault('expected `,` or `}`');
      this.offset++;
      byte = this.skipSpace();
      if (byte === CLOSE_MAP) throw this.peekFault('trailing comma');
      if (byte === undefined) throw this.peekFault('EOF while parsing a value');
    }
    if (byte !== QUOTE) throw this.peekFault('key must be a string');
    return true;
  }

  takeColon(): void {
    const byte = this.skipSpace();
    if (byte === undefined) throw this.peekFault('EOF while parsing an object');
    if (byte !== COLON) throw this.peekFault('expected `:`');
    this.offset++;
  }

  endMap(): void {
    const byte = this.skipSpace();
    if (byte === undefined) throw this.peekFault('EOF while parsing an object');
    if (byte !== CLOSE_MAP) throw this.peekFault(byte === COMMA ? 'trailing comma' : 'trailing characters');
    this.offset++;
  }

  /** Nothing may follow but white space. */
  end(): void {
    if (this.skipSpace() !== undefined) throw this.peekFault('trailing characters');
  }

  /**
   * Takes what a list or a map has in it, and its end. The end is looked for even where what is in it is at fault: how far reading
   * came is part of what a server says.
   */
  inside<T>(takeContent: () => T, takeEnd: () => void): T {
    if (this.#depth === MAX_NESTING) throw this.peekFault('recursion limit exceeded');
    this.#depth++;
    this.offset++;
    let content: T;
    try {
      content = takeContent();
    } catch (error) {
      this.#depth--;
      try {
        takeEnd();
      } catch {
        // What came first is what is told.
      }
      throw error;
    }
    this.#depth--;
    takeEnd();
    return content;
  }

  #takeEscape(): string {
    const byte = this.peek();
    if (byte === undefined) throw this.fault('EOF while parsing a string');
    this.offset++;
    const char = String.fromCharCode(byte);
    if (char === 'u') return this.#takeUnicodeEscape();
    const escaped = ESCAPES[char];
    if (escaped === undefined) throw this.fault('invalid escape');
    return escaped;
  }

  #takeUnicodeEscape(): string {
    const first = this.#takeHex();
    if (first < 0xd800 || first > 0xdfff) return String.fromCharCode(first);
    if (first >= 0xdc00) throw this.fault('lone leading surrogate in hex escape');
    for (const expected of [BACKSLASH, 0x75]) {
      const byte = this.peek();
      if (byte === undefined) throw this.fault('EOF while parsing a string');
      this.offset++;
      if (byte !== expected) throw this.fault('unexpected end of hex escape');
    }
    const second = this.#takeHex();
    if (second < 0xdc00 || second > 0xdfff) throw this.fault('lone leading surrogate in hex escape');
    return String.fromCharCode(first, second);
  }

  #takeHex(): number {
    const start = this.offset;
    if (this.bytes.length - start < 4) {
      this.offset = this.bytes.length;
      throw this.fault('EOF while parsing a string');
    }
    this.offset += 4;
    const digits = String.fromCharCode(...this.bytes.subarray(start, this.offset));
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.fault('invalid escape');
    return Number.parseInt(digits, 16);
  }
}
