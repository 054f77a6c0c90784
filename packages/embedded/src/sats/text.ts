import { Buffer, isUtf8 } from 'node:buffer';
import { BsatnError } from './bsatn-error';

/**
 * Node's own string conversions, which work on any `Uint8Array`. They make no view and no copy, which is what makes
 * short keys and texts cheap (32 ns for 4 to 150 bytes on Node 20, where a `TextDecoder` takes several times that).
 */
interface ByteStrings {
  readonly latin1Slice: (this: Uint8Array, start: number, end: number) => string;
  readonly utf8Slice: (this: Uint8Array, start: number, end: number) => string;
  readonly utf8Write: (this: Uint8Array, text: string, offset: number, length: number) => number;
}
const { latin1Slice, utf8Slice, utf8Write } = Buffer.prototype as Buffer & ByteStrings;

/** From this length on, native validation costs less than a loop. */
const NATIVE_FROM = 48;

/** The bytes as a string of code units 0 to 255, one for each. Such strings compare as their bytes do. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return latin1Slice.call(bytes, start, end);
}

/** Position of the first byte that is not ASCII, or `end`. */
function endOfAscii(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] as number) < 0x80) at++;
  return at;
}

/** Whether the bytes are UTF-8. */
export function isText(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < NATIVE_FROM && endOfAscii(bytes, start, end) === end) return true;
  return isUtf8(bytes.subarray(start, end));
}

/**
 * The text in the bytes.
 * @throws BsatnError when they are not UTF-8
 */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start < NATIVE_FROM && endOfAscii(bytes, start, end) === end)
    return latin1Slice.call(bytes, start, end);
  if (!isUtf8(bytes.subarray(start, end))) throw new BsatnError('text is not UTF-8', start);
  return utf8Slice.call(bytes, start, end);
}

/** How many bytes to keep free for the text: what it takes at most, exact for long ones. */
export function maxTextSize(text: string): number {
  return text.length < 1024 ? text.length * 3 : Buffer.byteLength(text);
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Writes the text at `offset`, where at least `maxTextSize(text)` bytes must be free.
 * @returns number of bytes written
 * @throws BsatnError when the text holds half a surrogate pair, which has no UTF-8
 */
export function writeText(bytes: Uint8Array, offset: number, text: string): number {
  const length = text.length;
  if (length < NATIVE_FROM) {
    let at = 0;
    for (; at < length; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= 0x80) break;
      bytes[offset + at] = unit;
    }
    if (at === length) return length;
  }
  if (LONE_SURROGATE.test(text))
    throw new BsatnError('text holds half a surrogate pair, which UTF-8 cannot carry');
  return utf8Write.call(bytes, text, offset, maxTextSize(text));
}

/**
 * Order of two texts by their UTF-8 bytes, which is that of code points. JavaScript's own order, by UTF-16 units,
 * differs above U+FFFF.
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x === y) continue;
    // Surrogates (U+D800 to U+DFFF) stand for code points above all other units.
    if (x >= 0xd800 && y >= 0xd800) {
      const xPair = x <= 0xdfff;
      const yPair = y <= 0xdfff;
      if (xPair !== yPair) return xPair ? 1 : -1;
    }
    return x - y;
  }
  return a.length - b.length;
}
