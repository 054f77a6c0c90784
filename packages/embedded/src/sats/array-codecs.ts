import { BsatnError } from './bsatn-error';
import { cutShort, misfit, take } from './codec';
import { MAX_EMPTY_ELEMENTS } from './limits';
import type { ArrayType, TypeCodec, Value } from './types';
import { readU32, writeU32 } from './words';

/** Arrays of U8, whose values are byte arrays. */
export function byteArrayCodec(type: ArrayType): TypeCodec {
  return {
    type,
    special: undefined,
    fixedSize: undefined,
    minSize: 4,
    isPlain: false,
    validate: (bytes, offset, end) => {
      const start = offset + 4;
      if (start > end) throw cutShort(offset, 4, end);
      const next = start + readU32(bytes, offset);
      if (next > end) throw cutShort(start, next - start, end);
      return next;
    },
    skip: (bytes, offset) => offset + 4 + readU32(bytes, offset),
    decode: (reader) => {
      const length = readU32(reader.bytes, take(reader, 4));
      const start = take(reader, length);
      return reader.bytes.slice(start, start + length);
    },
    encode: (writer, value) => {
      if (!(value instanceof Uint8Array)) throw misfit('Array<U8>', value);
      const at = writer.reserve(4 + value.length);
      writeU32(writer.bytes, at, value.length);
      writer.bytes.set(value, at + 4);
    },
    compare: (a, b) => compareBytes(a as Uint8Array, b as Uint8Array),
  };
}

/** Order of two byte arrays: by the first byte that differs, the shorter one first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function arrayCodec(type: ArrayType, element: TypeCodec): TypeCodec {
  const { validate, skip, decode, encode, compare, minSize, fixedSize, isPlain } = element;

  /** Reads the count and checks that so many elements can follow. */
  function count(bytes: Uint8Array, offset: number, end: number): number {
    const start = offset + 4;
    if (start > end) throw cutShort(offset, 4, end);
    const items = readU32(bytes, offset);
    if (items === 0) return 0;
    if (items * minSize > end - start) throw cutShort(start, items * minSize, end);
    if (minSize === 0 && items > MAX_EMPTY_ELEMENTS) {
      throw new BsatnError(
        `an array of empty values has ${items} of them; ${MAX_EMPTY_ELEMENTS} are allowed`,
        offset,
      );
    }
    return items;
  }

  return {
    type,
    special: undefined,
    fixedSize: undefined,
    minSize: 4,
    isPlain: false,
    validate: (bytes, offset, end) => {
      const items = count(bytes, offset, end);
      let at = offset + 4;
      if (isPlain && fixedSize !== undefined) return at + items * fixedSize;
      for (let item = 0; item < items; item++) at = validate(bytes, at, end);
      return at;
    },
    skip: (bytes, offset) => {
      const items = readU32(bytes, offset);
      let at = offset + 4;
      if (fixedSize !== undefined) return at + items * fixedSize;
      for (let item = 0; item < items; item++) at = skip(bytes, at);
      return at;
    },
    decode: (reader) => {
      const items = count(reader.bytes, reader.offset, reader.end);
      reader.offset += 4;
      const values: Value[] = [];
      for (let item = 0; item < items; item++) values.push(decode(reader));
      return values;
    },
    encode: (writer, value) => {
      if (!isList(value)) throw misfit('Array', value);
      if (minSize === 0 && value.length > MAX_EMPTY_ELEMENTS) {
        throw new BsatnError(
          `an array of empty values has ${value.length} of them; ${MAX_EMPTY_ELEMENTS} are allowed`,
        );
      }
      const at = writer.reserve(4);
      writeU32(writer.bytes, at, value.length);
      for (const item of value) encode(writer, item);
    },
    compare: (a, b) => {
      const x = a as readonly Value[];
      const y = b as readonly Value[];
      const length = Math.min(x.length, y.length);
      for (let at = 0; at < length; at++) {
        const order = compare(x[at] as Value, y[at] as Value);
        if (order !== 0) return order;
      }
      return x.length - y.length;
    },
  };
}

/** Whether the value is a list of values: an array or a product. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
