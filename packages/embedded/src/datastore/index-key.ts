import { BsatnError, resolveRef } from '../sats';
import type { AlgebraicType, TypeCodec, Typespace } from '../sats';
import { latin1 } from '../sats/text';
import { readU16, readU32 } from '../sats/words';
import { keyWriter } from './key-writer';
import type { KeyBuffer, KeyWriter } from './key-writer';

/**
 * The key of a row in an index. Equal keys are the same value (as `Map` compares), and `compareKeys` orders them as SATS
 * orders the columns. All keys of one index are strings, or all are numbers and bigints:
 *
 * - one column of an integer up to 64 bits or a boolean: a number, or a bigint where no safe number can hold it
 * - one column of text: its UTF-8 bytes as a Latin-1 string, which compares as they do
 * - anything else: a Latin-1 string of order-preserving bytes (floats too: a key that is NaN would not equal itself)
 */
export type Key = string | number | bigint;

/** A range of keys; an open side is `undefined`. */
export interface KeyRange {
  readonly low: Key | undefined;
  readonly lowIncluded: boolean;
  readonly high: Key | undefined;
  readonly highIncluded: boolean;
}

/** Order of two keys of one index. */
export function compareKeys(a: Key, b: Key): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** Greater than every unit of a Latin-1 string, so that `x + AFTER` is above all strings that start with `x`. */
const AFTER = '\u0100';

type ReadKey = (bytes: Uint8Array, offset: number) => Key;

/** Makes keys of one index from rows, points and bounds. */
export interface KeyCodec {
  /** The key of a stored or checked row. `offsets` are the positions of its columns. */
  ofRow(bytes: Uint8Array, offsets: readonly number[]): Key;
  /**
   * The key in the first `length` bytes: all columns of the index, one after the other.
   * @throws BsatnError when the bytes are no such key
   */
  ofPoint(bytes: Uint8Array, length: number): Key;
  /**
   * The range that the bytes describe, or its only key when it can hold one key at most.
   * @throws BsatnError when the bytes are no such range
   */
  ofRange(
    bytes: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): KeyRange | { readonly only: Key };
}

/**
 * @param columns positions of the index columns in the row, in the order of the key
 * @param codecs the codecs of those columns
 */
export function keyCodec(
  columns: readonly number[],
  codecs: readonly TypeCodec[],
  typespace: Typespace,
): KeyCodec {
  const [column] = columns;
  const [codec] = codecs;
  if (columns.length === 1 && column !== undefined && codec !== undefined) {
    const read = singleKey(codec.type, typespace);
    if (read !== undefined) return new SingleKeyCodec(column, codec, read);
  }
  return new CompositeKeyCodec(
    columns,
    codecs,
    codecs.map((part) => keyWriter(part.type, typespace)),
  );
}

/** How to read a key of one column, where that needs no order-preserving bytes. */
function singleKey(type: AlgebraicType, typespace: Typespace): ReadKey | undefined {
  const target = resolveRef(type, typespace);
  switch (target.tag) {
    case 'Product': {
      const [field] = target.elements;
      return target.elements.length === 1 && field !== undefined
        ? singleKey(field.type, typespace)
        : undefined;
    }
    case 'Bool':
    case 'U8':
      return (bytes, offset) => bytes[offset] as number;
    case 'I8':
      return (bytes, offset) => ((bytes[offset] as number) << 24) >> 24;
    case 'U16':
      return readU16;
    case 'I16':
      return (bytes, offset) => (readU16(bytes, offset) << 16) >> 16;
    case 'U32':
      return readU32;
    case 'I32':
      return (bytes, offset) => readU32(bytes, offset) | 0;
    case 'U64':
      return readUnsigned64;
    case 'I64':
      return readSigned64;
    case 'String':
      return (bytes, offset) => latin1(bytes, offset + 4, offset + 4 + readU32(bytes, offset));
    default:
      return undefined;
  }
}

const TWO_32 = 4_294_967_296;
/** High words from here on make numbers that are not safe integers. */
const UNSAFE_HIGH = 0x20_0000;

function readUnsigned64(bytes: Uint8Array, offset: number): Key {
  const low = readU32(bytes, offset);
  const high = readU32(bytes, offset + 4);
  return high < UNSAFE_HIGH ? high * TWO_32 + low : (BigInt(high) << 32n) | BigInt(low);
}

function readSigned64(bytes: Uint8Array, offset: number): Key {
  const low = readU32(bytes, offset);
  const high = readU32(bytes, offset + 4) | 0;
  return high < UNSAFE_HIGH && high >= -UNSAFE_HIGH && !(high === -UNSAFE_HIGH && low === 0)
    ? high * TWO_32 + low
    : (BigInt(high) << 32n) | BigInt(low);
}

function leftOver(at: number, end: number): BsatnError {
  return new BsatnError(`${end - at} bytes are left over`, at);
}

/** Where the parts of a range are in its buffer. */
interface RangeParts {
  readonly start: number;
  readonly startEnd: number;
  readonly end: number;
  readonly endEnd: number;
}

function rangeParts(
  bytes: Uint8Array,
  prefixLength: number,
  startLength: number,
  endLength: number,
): RangeParts {
  const start = prefixLength;
  const startEnd = start + startLength;
  if (startEnd + endLength > bytes.length) {
    throw new BsatnError(`the bounds take ${startEnd + endLength} bytes and ${bytes.length} are there`, 0);
  }
  return endLength === 0
    ? { start, startEnd, end: start, endEnd: startEnd }
    : { start, startEnd, end: startEnd, endEnd: startEnd + endLength };
}

const UNBOUNDED = 2;

/** Reads the tag of a bound and checks the value after it. */
function checkBound(codec: TypeCodec, bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) throw new BsatnError('a bound is missing', start);
  const tag = bytes[start] as number;
  if (tag > UNBOUNDED) throw new BsatnError(`a bound starts with 0, 1 or 2, not ${tag}`, start);
  const at = tag === UNBOUNDED ? start + 1 : codec.validate(bytes, start + 1, end);
  if (at !== end) throw leftOver(at, end);
  return tag;
}

/** Keys of one column that are read as they are. */
class SingleKeyCodec implements KeyCodec {
  readonly #column: number;
  readonly #codec: TypeCodec;
  readonly #read: ReadKey;

  constructor(column: number, codec: TypeCodec, read: ReadKey) {
    this.#column = column;
    this.#codec = codec;
    this.#read = read;
  }

  ofRow(bytes: Uint8Array, offsets: readonly number[]): Key {
    return this.#read(bytes, offsets[this.#column] as number);
  }

  ofPoint(bytes: Uint8Array, length: number): Key {
    const end = this.#codec.validate(bytes, 0, length);
    if (end !== length) throw leftOver(end, length);
    return this.#read(bytes, 0);
  }

  ofRange(
    bytes: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): KeyRange | { readonly only: Key } {
    if (prefixColumns !== 0 || prefixLength !== 0) {
      throw new BsatnError(`a range has ${prefixColumns} leading columns in an index of one column`, 0);
    }
    const parts = rangeParts(bytes, 0, startLength, endLength);
    const startTag = checkBound(this.#codec, bytes, parts.start, parts.startEnd);
    const endTag = checkBound(this.#codec, bytes, parts.end, parts.endEnd);
    const low = startTag === UNBOUNDED ? undefined : this.#read(bytes, parts.start + 1);
    const high = endTag === UNBOUNDED ? undefined : this.#read(bytes, parts.end + 1);
    return rangeOrPoint({ low, lowIncluded: startTag === 0, high, highIncluded: endTag === 0 });
  }
}

function rangeOrPoint(range: KeyRange): KeyRange | { readonly only: Key } {
  const { low, high } = range;
  if (low === undefined || high === undefined || !range.lowIncluded || !range.highIncluded) return range;
  return compareKeys(low, high) === 0 ? { only: low } : range;
}

/** Keys made of order-preserving bytes. */
class CompositeKeyCodec implements KeyCodec {
  readonly #columns: readonly number[];
  readonly #codecs: readonly TypeCodec[];
  readonly #writers: readonly KeyWriter[];
  readonly #out: KeyBuffer = { bytes: new Uint8Array(128), length: 0 };

  constructor(columns: readonly number[], codecs: readonly TypeCodec[], writers: readonly KeyWriter[]) {
    this.#columns = columns;
    this.#codecs = codecs;
    this.#writers = writers;
  }

  #text(): string {
    return latin1(this.#out.bytes, 0, this.#out.length);
  }

  ofRow(bytes: Uint8Array, offsets: readonly number[]): Key {
    const out = this.#out;
    const columns = this.#columns;
    const writers = this.#writers;
    out.length = 0;
    for (let at = 0; at < columns.length; at++) {
      (writers[at] as KeyWriter)(bytes, offsets[columns[at] as number] as number, out);
    }
    return this.#text();
  }

  ofPoint(bytes: Uint8Array, length: number): Key {
    const end = this.#checkColumns(bytes, this.#columns.length, length);
    if (end !== length) throw leftOver(end, length);
    this.#writeColumns(bytes, this.#columns.length);
    return this.#text();
  }

  /** Checks the values of the first `count` columns, which stand at the start of the buffer. */
  #checkColumns(bytes: Uint8Array, count: number, end: number): number {
    let at = 0;
    for (let column = 0; column < count; column++)
      at = (this.#codecs[column] as TypeCodec).validate(bytes, at, end);
    return at;
  }

  #writeColumns(bytes: Uint8Array, count: number): void {
    this.#out.length = 0;
    let at = 0;
    for (let column = 0; column < count; column++)
      at = (this.#writers[column] as KeyWriter)(bytes, at, this.#out);
  }

  ofRange(
    bytes: Uint8Array,
    prefixLength: number,
    prefixColumns: number,
    startLength: number,
    endLength: number,
  ): KeyRange | { readonly only: Key } {
    const codec = this.#codecs[prefixColumns];
    const writer = this.#writers[prefixColumns];
    if (codec === undefined || writer === undefined) {
      throw new BsatnError(
        `a range has ${prefixColumns} leading columns in an index of ${this.#codecs.length}: none is left for the bounds`,
        0,
      );
    }
    const parts = rangeParts(bytes, prefixLength, startLength, endLength);
    const prefixEnd = this.#checkColumns(bytes, prefixColumns, prefixLength);
    if (prefixEnd !== prefixLength) throw leftOver(prefixEnd, prefixLength);
    const startTag = checkBound(codec, bytes, parts.start, parts.startEnd);
    const endTag = checkBound(codec, bytes, parts.end, parts.endEnd);

    this.#writeColumns(bytes, prefixColumns);
    const prefixSize = this.#out.length;
    const prefix = this.#text();
    const withValue = (offset: number): string => {
      this.#out.length = prefixSize;
      writer(bytes, offset, this.#out);
      return this.#text();
    };
    const isLast = prefixColumns + 1 === this.#columns.length;
    const low = startTag === UNBOUNDED ? prefix : withValue(parts.start + 1);
    const high = endTag === UNBOUNDED ? prefix : withValue(parts.end + 1);
    const range: KeyRange = {
      low: startTag === 1 && !isLast ? low + AFTER : low,
      lowIncluded: startTag !== 1 || !isLast,
      high:
        high === '' && endTag === UNBOUNDED
          ? undefined
          : endTag === 1 || (endTag === 0 && isLast)
            ? high
            : high + AFTER,
      highIncluded: endTag === 0,
    };
    return isLast && endTag !== UNBOUNDED && startTag !== UNBOUNDED ? rangeOrPoint(range) : range;
  }
}
