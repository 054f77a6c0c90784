import type { JsonCursor } from './json-cursor';

/** A number as JSON has it: an integer of 64 bits is a `bigint`, anything else a float. */
export type JsonNumber = bigint | number;

const MAX_U64 = 2n ** 64n - 1n;
const MAX_U64_DIGITS = 20;
const MAX_U128_DIGITS = 39;
const MAX_NEGATIVE_I64 = 2n ** 63n;

/**
 * Takes a number of which the first byte is next, as serde_json does: what does not fit 64 bits, and `-0`, is a float.
 * @throws JsonFault `invalid number`, `number out of range` for what no float holds
 */
export function takeNumber(cursor: JsonCursor): JsonNumber {
  const start = cursor.offset;
  const isNegative = cursor.peek() === 0x2d;
  if (isNegative) cursor.offset++;
  const digits = takeIntegerDigits(cursor);
  const next = cursor.peek();
  if (next !== 0x2e && !isExponent(next)) {
    // Longer ones are not worth the time that it takes to read them.
    const value = digits.length > MAX_U64_DIGITS ? undefined : BigInt(digits);
    if (value !== undefined && !isNegative && value <= MAX_U64) return value;
    if (value !== undefined && isNegative && value !== 0n && value <= MAX_NEGATIVE_I64) return -value;
  } else {
    if (next === 0x2e) takeFraction(cursor);
    if (isExponent(cursor.peek())) takeExponent(cursor);
  }
  const float = Number(textFrom(cursor, start));
  if (!Number.isFinite(float)) throw cursor.fault('number out of range');
  return float;
}

/**
 * Takes an integer of 128 bits.
 * @throws JsonFault as `takeNumber`; a fraction or an exponent is left behind
 */
export function takeWideInteger(cursor: JsonCursor, isSigned: boolean): bigint {
  const next = cursor.skipSpace();
  if (next === undefined) throw cursor.peekFault('EOF while parsing a value');
  const isNegative = next === 0x2d;
  if (isNegative && !isSigned) throw cursor.peekFault('number out of range');
  if (isNegative) cursor.offset++;
  const digits = takeIntegerDigits(cursor);
  if (digits.length > MAX_U128_DIGITS) throw cursor.fault('number out of range');
  const value = isNegative ? -BigInt(digits) : BigInt(digits);
  const cut = isSigned ? BigInt.asIntN(128, value) : BigInt.asUintN(128, value);
  if (cut !== value) throw cursor.fault('number out of range');
  return value;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Digits without a leading zero. */
function takeIntegerDigits(cursor: JsonCursor): string {
  const start = cursor.offset;
  const first = cursor.peek();
  if (first === undefined) throw cursor.fault('EOF while parsing a value');
  cursor.offset++;
  if (!isDigit(first)) throw cursor.fault('invalid number');
  if (first === 0x30) {
    if (isDigit(cursor.peek())) throw cursor.peekFault('invalid number');
    return '0';
  }
  while (isDigit(cursor.peek())) cursor.offset++;
  return textFrom(cursor, start);
}

function takeFraction(cursor: JsonCursor): void {
  cursor.offset++;
  const next = cursor.peek();
  if (next === undefined) throw cursor.peekFault('EOF while parsing a value');
  if (!isDigit(next)) throw cursor.peekFault('invalid number');
  while (isDigit(cursor.peek())) cursor.offset++;
}

function takeExponent(cursor: JsonCursor): void {
  cursor.offset++;
  const sign = cursor.peek();
  if (sign === 0x2b || sign === 0x2d) cursor.offset++;
  const next = cursor.peek();
  if (next === undefined) throw cursor.fault('EOF while parsing a value');
  cursor.offset++;
  if (!isDigit(next)) throw cursor.fault('invalid number');
  while (isDigit(cursor.peek())) cursor.offset++;
}

function isExponent(byte: number | undefined): boolean {
  return byte === 0x65 || byte === 0x45;
}

function textFrom(cursor: JsonCursor, start: number): string {
  let text = '';
  // In pieces: a number may be longer than a function may have arguments.
  for (let at = start; at < cursor.offset; at += 4096)
    text += String.fromCharCode(...cursor.bytes.subarray(at, Math.min(at + 4096, cursor.offset)));
  return text;
}
