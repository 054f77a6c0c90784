import { Tokenizer, type Token } from 'cborg';
import { IntegrityError } from '../errors/integrity-error';
import { PersistenceError } from '../errors/persistence-error';
import { ValidationError } from '../errors/validation-error';
import type { Value } from '../types/value';
import {
  MAX_BIGINT_BYTES,
  MAX_DATE_MS,
  MAX_DEPTH,
  TAG_BIGINT,
  TAG_DATE,
  TAG_NEGATIVE_BIGNUM,
  TAG_POSITIVE_BIGNUM,
  VERSION,
} from './format';
import { kindOf } from './shapes';

/**
 * Decodes what `encodeValue` made. Strict: only the exact bytes that `encodeValue` would make are accepted, so equal
 * values have equal bytes also when they were received.
 *
 * @throws IntegrityError for bytes that are no encoded value: truncated, trailing, not deterministic, of an unknown
 *   version or tag, or nested too deep. `details.offset` is the byte it was noticed at.
 * @throws ValidationError where `bytes` is no `Uint8Array`.
 */
export function decodeValue(bytes: Uint8Array): Value {
  if (typeof bytes !== 'object' || bytes === null || kindOf(bytes) !== 'bytes') {
    throw new ValidationError({
      message: 'An encoded value must be given as a Uint8Array.',
      path: [],
      rule: 'bytes',
    });
  }
  // A plain view: a Buffer's own slice would share memory with the caller.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = plain[0];
  if (version === undefined) refuse('it is empty', 0, 0);
  if (version !== VERSION) {
    refuse(`its format version is ${version}, and this release reads version ${VERSION}`, 0, plain.length);
  }
  return new Decoder(plain.subarray(1)).decode();
}

const options = { strict: true, allowIndefinite: false, allowUndefined: false, allowBigInt: true } as const;

class Decoder {
  private readonly tokens: Tokenizer;
  private depth = 0;

  /** The encoded value without its version byte. */
  constructor(private readonly bytes: Uint8Array) {
    this.tokens = new Tokenizer(bytes, options);
  }

  decode(): Value {
    try {
      const value = this.value();
      if (!this.tokens.done()) this.fail('bytes follow its end');
      return value;
    } catch (error) {
      if (PersistenceError.isInstance(error)) throw error;
      this.fail(error instanceof Error ? error.message : String(error), this.tokens.pos(), error);
    }
  }

  private value(): Value {
    const start = this.tokens.pos();
    const token = this.next();
    switch (token.type.major) {
      case 0:
      case 1:
        return this.integer(token, start);
      case 2:
        return token.encodedLength === 1 ? new Uint8Array(0) : (token.value as Uint8Array);
      case 3:
        return this.text(token, start);
      case 4:
        return this.array(token.value as number, start);
      case 5:
        return this.map(token.value as number, start);
      case 6:
        return this.tagged(token.value as number, start);
      default:
        return token.type.name === 'float' ? this.float(token, start) : (token.value as boolean | null);
    }
  }

  private next(): Token {
    if (this.tokens.done()) this.fail('it ends too early');
    return this.tokens.next();
  }

  private integer(token: Token, start: number): number {
    const value: unknown = token.value;
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      this.fail('an integer is beyond the safe range', start);
    }
    return value;
  }

  private float(token: Token, start: number): number {
    const value = token.value as number;
    if (Number.isSafeInteger(value) && !Object.is(value, -0))
      this.fail('an integer is encoded as a float', start);
    if (token.encodedLength !== floatLength(value)) this.fail('a float is longer than it needs to be', start);
    if (Number.isNaN(value) && (this.bytes[start + 1] !== 0x7e || this.bytes[start + 2] !== 0)) {
      this.fail('a NaN carries a payload', start);
    }
    return value;
  }

  /** The library strips a leading byte order mark and replaces malformed UTF-8; both are noticed here. */
  private text(token: Token, start: number): string {
    const text = token.value as string;
    const content = start + headLength(this.bytes[start] as number);
    const { bytes } = this;
    const marked = bytes[content] === 0xef && bytes[content + 1] === 0xbb && bytes[content + 2] === 0xbf;
    const whole = marked && (token.encodedLength as number) >= content - start + 3 ? `\uFEFF${text}` : text;
    if (whole.includes('\uFFFD')) this.checkText(whole, content, start + (token.encodedLength as number));
    return whole;
  }

  private checkText(text: string, start: number, end: number): void {
    const encoded = new TextEncoder().encode(text);
    if (compareRanges(encoded, 0, encoded.length, this.bytes, start, end) !== 0) {
      this.fail('a string is not valid UTF-8', start);
    }
  }

  private array(length: number, start: number): Value[] {
    this.enter(start);
    const array: Value[] = [];
    for (let i = 0; i < length; i++) array.push(this.value());
    this.depth--;
    return array;
  }

  private map(size: number, start: number): { [key: string]: Value } {
    this.enter(start);
    const object: { [key: string]: Value } = {};
    let previousStart = 0;
    let previousEnd = 0;
    for (let i = 0; i < size; i++) {
      const keyStart = this.tokens.pos();
      const token = this.next();
      if (token.type.major !== 3) this.fail('a property name is no string', keyStart);
      const key = this.text(token, keyStart);
      const keyEnd = this.tokens.pos();
      if (i > 0) {
        const order = compareRanges(this.bytes, previousStart, previousEnd, this.bytes, keyStart, keyEnd);
        if (order === 0) this.fail(`the property ${JSON.stringify(key)} comes twice`, keyStart);
        if (order > 0) this.fail('its property names are not sorted', keyStart);
      }
      previousStart = keyStart;
      previousEnd = keyEnd;
      const value = this.value();
      if (key === '__proto__') {
        Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
      } else object[key] = value;
    }
    this.depth--;
    return object;
  }

  private tagged(tag: number, start: number): Date | bigint {
    const contentStart = this.tokens.pos();
    if (tag === TAG_DATE) return this.date(this.next(), contentStart);
    if (tag === TAG_BIGINT) return this.bigint(this.next(), contentStart);
    this.fail(`tag ${tag} is unknown`, start);
  }

  private date(token: Token, start: number): Date {
    if (token.type.major > 1) this.fail('a date is no integer', start);
    const time = this.integer(token, start);
    if (Math.abs(time) > MAX_DATE_MS) this.fail('a date is out of range', start);
    return new Date(time);
  }

  private bigint(token: Token, start: number): bigint {
    if (token.type.major <= 1) return BigInt(token.value as number | bigint);
    if (token.type.major !== 6) this.fail('a bigint is no integer', start);
    const tag = token.value as number;
    if (tag !== TAG_POSITIVE_BIGNUM && tag !== TAG_NEGATIVE_BIGNUM)
      this.fail('a bigint is no integer', start);
    const content = this.next();
    const bytes = content.value as Uint8Array;
    if (content.type.major !== 2) this.fail('a bignum is no byte string', start);
    if (bytes.length < 9 || bytes[0] === 0) this.fail('a bignum is longer than it needs to be', start);
    if (bytes.length > MAX_BIGINT_BYTES) this.fail(`a bigint has more than ${MAX_BIGINT_BYTES} bytes`, start);
    let hex = '0x';
    for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
    const magnitude = BigInt(hex);
    return tag === TAG_POSITIVE_BIGNUM ? magnitude : -1n - magnitude;
  }

  private enter(start: number): void {
    if (++this.depth > MAX_DEPTH) this.fail(`it is nested more than ${MAX_DEPTH} levels deep`, start);
  }

  private fail(reason: string, offset = this.tokens.pos(), cause?: unknown): never {
    refuse(reason, offset + 1, this.bytes.length + 1, cause);
  }
}

function refuse(reason: string, offset: number, length: number, cause?: unknown): never {
  throw new IntegrityError({
    message: `An encoded value cannot be read: ${reason} (at byte ${offset} of ${length}). It was damaged, or made by something else.`,
    details: { offset, length },
    cause,
  });
}

/** Bytes of the initial byte and the argument after it. */
function headLength(initial: number): number {
  const minor = initial & 31;
  return minor < 24 ? 1 : minor === 24 ? 2 : minor === 25 ? 3 : minor === 26 ? 5 : 9;
}

/** Encoded length of the shortest float that keeps a number. */
function floatLength(value: number): number {
  if (Number.isNaN(value)) return 3;
  if (Math.fround(value) !== value) return 9;
  return fitsHalf(value) ? 3 : 5;
}

/** Half precision has 11 significant bits and steps of 2^-24 at its finest, up to 65504. */
function fitsHalf(value: number): boolean {
  const magnitude = Math.abs(value);
  if (magnitude === Infinity || magnitude === 0) return true;
  if (magnitude > 65_504) return false;
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  return Number.isInteger(magnitude * 2 ** (10 - exponent));
}

/** Bytewise lexicographic order; a prefix comes first. */
function compareRanges(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < length; i++) {
    const difference = (a[aStart + i] as number) - (b[bStart + i] as number);
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}
