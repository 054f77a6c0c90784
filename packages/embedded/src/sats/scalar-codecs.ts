import { BsatnError } from './bsatn-error';
import { compareNumbers, cutShort, misfit, plainValidate, take } from './codec';
import { compareText, isText, maxTextSize, readText, writeText } from './text';
import type { ScalarTag, TypeCodec, Writer } from './types';
import * as words from './words';

type ReadNumber = (bytes: Uint8Array, offset: number) => number;
type WriteNumber = (writer: Writer, at: number, value: number) => void;

function numberCodec(
  tag: ScalarTag,
  size: number,
  read: ReadNumber,
  write: WriteNumber,
  fits: (value: number) => boolean,
): TypeCodec {
  return {
    type: { tag },
    special: undefined,
    fixedSize: size,
    minSize: size,
    isPlain: true,
    validate: plainValidate(size),
    skip: (_bytes, offset) => offset + size,
    decode: (reader) => read(reader.bytes, take(reader, size)),
    encode: (writer, value) => {
      if (typeof value !== 'number' || !fits(value)) throw misfit(tag, value);
      const at = writer.reserve(size);
      write(writer, at, value);
    },
    compare: compareNumbers,
  };
}

function integerCodec(tag: ScalarTag, bits: 8 | 16 | 32, signed: boolean): TypeCodec {
  const low = signed ? -(2 ** (bits - 1)) : 0;
  const high = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const shift = 32 - bits;
  const unsigned: ReadNumber =
    bits === 8 ? (bytes, offset) => bytes[offset] as number : bits === 16 ? words.readU16 : words.readU32;
  const read: ReadNumber = signed ? (bytes, offset) => (unsigned(bytes, offset) << shift) >> shift : unsigned;
  const write: WriteNumber =
    bits === 8
      ? (writer, at, value) => writer.view.setUint8(at, value)
      : bits === 16
        ? (writer, at, value) => writer.view.setUint16(at, value, true)
        : (writer, at, value) => writer.view.setUint32(at, value, true);
  return numberCodec(
    tag,
    bits / 8,
    read,
    write,
    (value) => Number.isInteger(value) && value >= low && value <= high,
  );
}

function bigIntCodec(tag: ScalarTag, count: 1 | 2 | 4, signed: boolean): TypeCodec {
  const size = count * 8;
  const bits = size * 8;
  const cut = (value: bigint): bigint => (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
  const read =
    count === 1
      ? signed
        ? words.readI64
        : words.readU64
      : signed
        ? (bytes: Uint8Array, offset: number) => words.readSigned(bytes, offset, count)
        : (bytes: Uint8Array, offset: number) => words.readUnsigned(bytes, offset, count);
  return {
    type: { tag },
    special: undefined,
    fixedSize: size,
    minSize: size,
    isPlain: true,
    validate: plainValidate(size),
    skip: (_bytes, offset) => offset + size,
    decode: (reader) => read(reader.bytes, take(reader, size)),
    encode: (writer, value) => {
      if (typeof value !== 'bigint' || cut(value) !== value) throw misfit(tag, value);
      const at = writer.reserve(size);
      words.writeBigInt(writer.bytes, at, value, count);
    },
    compare: (a, b) => {
      const x = a as bigint;
      const y = b as bigint;
      return x < y ? -1 : x > y ? 1 : 0;
    },
  };
}

function notBoolean(value: number, offset: number): BsatnError {
  return new BsatnError(`a boolean is 0 or 1, not ${value}`, offset);
}

const boolCodec: TypeCodec = {
  type: { tag: 'Bool' },
  special: undefined,
  fixedSize: 1,
  minSize: 1,
  isPlain: false,
  validate: (bytes, offset, end) => {
    if (offset >= end) throw cutShort(offset, 1, end);
    const value = bytes[offset] as number;
    if (value > 1) throw notBoolean(value, offset);
    return offset + 1;
  },
  skip: (_bytes, offset) => offset + 1,
  decode: (reader) => {
    const at = take(reader, 1);
    const value = reader.bytes[at] as number;
    if (value > 1) throw notBoolean(value, at);
    return value === 1;
  },
  encode: (writer, value) => {
    if (typeof value !== 'boolean') throw misfit('Bool', value);
    const at = writer.reserve(1);
    writer.bytes[at] = value ? 1 : 0;
  },
  compare: (a, b) => Number(a) - Number(b),
};

const stringCodec: TypeCodec = {
  type: { tag: 'String' },
  special: undefined,
  fixedSize: undefined,
  minSize: 4,
  isPlain: false,
  validate: (bytes, offset, end) => {
    const start = offset + 4;
    if (start > end) throw cutShort(offset, 4, end);
    const next = start + words.readU32(bytes, offset);
    if (next > end) throw cutShort(start, next - start, end);
    if (!isText(bytes, start, next)) throw new BsatnError('text is not UTF-8', start);
    return next;
  },
  skip: (bytes, offset) => offset + 4 + words.readU32(bytes, offset),
  decode: (reader) => {
    const length = words.readU32(reader.bytes, take(reader, 4));
    const start = take(reader, length);
    return readText(reader.bytes, start, start + length);
  },
  encode: (writer, value) => {
    if (typeof value !== 'string') throw misfit('String', value);
    writeString(writer, value);
  },
  compare: (a, b) => compareText(a as string, b as string),
};

/** Writes a counted text. Room is taken for the longest it can be, and what it did not need is given back. */
function writeString(writer: Writer, text: string): void {
  const room = maxTextSize(text);
  const at = writer.reserve(4 + room);
  const size = writeText(writer.bytes, at + 4, text);
  words.writeU32(writer.bytes, at, size);
  writer.length = at + 4 + size;
}

/** The codec of each scalar type. */
export const SCALAR_CODECS: Readonly<Record<ScalarTag, TypeCodec>> = {
  String: stringCodec,
  Bool: boolCodec,
  I8: integerCodec('I8', 8, true),
  U8: integerCodec('U8', 8, false),
  I16: integerCodec('I16', 16, true),
  U16: integerCodec('U16', 16, false),
  I32: integerCodec('I32', 32, true),
  U32: integerCodec('U32', 32, false),
  I64: bigIntCodec('I64', 1, true),
  U64: bigIntCodec('U64', 1, false),
  I128: bigIntCodec('I128', 2, true),
  U128: bigIntCodec('U128', 2, false),
  I256: bigIntCodec('I256', 4, true),
  U256: bigIntCodec('U256', 4, false),
  F32: numberCodec(
    'F32',
    4,
    words.readF32,
    (writer, at, value) => writer.view.setFloat32(at, value, true),
    (value) => Number.isNaN(value) || Math.fround(value) === value,
  ),
  F64: numberCodec(
    'F64',
    8,
    words.readF64,
    (writer, at, value) => writer.view.setFloat64(at, value, true),
    () => true,
  ),
};
