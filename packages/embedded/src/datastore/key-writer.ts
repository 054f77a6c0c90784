import { resolveRef } from '../sats';
import type { AlgebraicType, Typespace } from '../sats';
import { readU32 } from '../sats/words';

/** Bytes of a key under construction. */
export interface KeyBuffer {
  bytes: Uint8Array;
  length: number;
}

/** Appends the value at `offset` to the key and returns the position after the value. The bytes are known to be valid. */
export type KeyWriter = (bytes: Uint8Array, offset: number, out: KeyBuffer) => number;

function room(out: KeyBuffer, count: number): number {
  const start = out.length;
  const needed = start + count;
  if (needed > out.bytes.length) {
    const bytes = new Uint8Array(Math.max(needed, out.bytes.length * 2));
    bytes.set(out.bytes);
    out.bytes = bytes;
  }
  out.length = needed;
  return start;
}

/**
 * Writes values so that the order of the bytes is the order of the values, and so that no value is the beginning of
 * another one of its type. A key of several columns is then its columns' bytes one after the other.
 */
export function keyWriter(type: AlgebraicType, typespace: Typespace): KeyWriter {
  const target = resolveRef(type, typespace);
  switch (target.tag) {
    case 'Product': {
      const writers = target.elements.map((element) => keyWriter(element.type, typespace));
      return (bytes, offset, out) => {
        let at = offset;
        for (const write of writers) at = write(bytes, at, out);
        return at;
      };
    }
    case 'Sum': {
      const writers = target.variants.map((variant) => keyWriter(variant.type, typespace));
      return (bytes, offset, out) => {
        const tag = bytes[offset] as number;
        const start = room(out, 1);
        out.bytes[start] = tag;
        return (writers[tag] as KeyWriter)(bytes, offset + 1, out);
      };
    }
    case 'Array':
      return resolveRef(target.element, typespace).tag === 'U8'
        ? writeCountedBytes
        : listWriter(keyWriter(target.element, typespace));
    case 'String':
      return writeCountedBytes;
    case 'Bool':
      return numberWriter(1, false);
    case 'F32':
      return floatWriter(4);
    case 'F64':
      return floatWriter(8);
    default: {
      const bits = Number(target.tag.slice(1));
      return numberWriter(bits / 8, target.tag.startsWith('I'));
    }
  }
}

/** Big-endian; signed numbers with the sign bit turned over, which puts negative ones first. */
function numberWriter(size: number, signed: boolean): KeyWriter {
  const flip = signed ? 0x80 : 0;
  return (bytes, offset, out) => {
    const start = room(out, size);
    const target = out.bytes;
    for (let at = 0; at < size; at++) target[start + at] = bytes[offset + size - 1 - at] as number;
    target[start] = (target[start] as number) ^ flip;
    return offset + size;
  };
}

/** As signed numbers, but negative ones with all bits turned over. -0 is written as 0, every NaN the same and last. */
function floatWriter(size: 4 | 8): KeyWriter {
  const exponent = size === 4 ? 0x7f80 : 0x7ff0;
  return (bytes, offset, out) => {
    const start = room(out, size);
    const target = out.bytes;
    const top = ((bytes[offset + size - 1] as number) << 8) | (bytes[offset + size - 2] as number);
    let rest = (top & ~exponent & 0x7fff) !== 0;
    for (let at = 0; at < size - 2 && !rest; at++) rest = bytes[offset + at] !== 0;
    const isNaN = (top & exponent) === exponent && rest;
    const isZero = (top & 0x7fff) === 0 && !rest;
    const isNegative = (top & 0x8000) !== 0;
    for (let at = 0; at < size; at++) {
      const byte = bytes[offset + size - 1 - at] as number;
      target[start + at] = isNaN ? 0xff : isZero ? 0 : isNegative ? ~byte : byte;
    }
    if (!isNaN && (isZero || !isNegative)) target[start] = (target[start] as number) | 0x80;
    return offset + size;
  };
}

/** Text and byte arrays: zero bytes as `00 ff`, and `00 00` at the end, so that a shorter one comes before its extensions. */
const writeCountedBytes: KeyWriter = (bytes, offset, out) => {
  const length = readU32(bytes, offset);
  const begin = offset + 4;
  let at = room(out, length * 2 + 2);
  const target = out.bytes;
  for (let from = begin; from < begin + length; from++) {
    const byte = bytes[from] as number;
    target[at++] = byte;
    if (byte === 0) target[at++] = 0xff;
  }
  target[at++] = 0;
  target[at++] = 0;
  out.length = at;
  return begin + length;
};

/** Each element after a 1, and a 0 at the end. */
function listWriter(element: KeyWriter): KeyWriter {
  return (bytes, offset, out) => {
    const count = readU32(bytes, offset);
    let at = offset + 4;
    for (let item = 0; item < count; item++) {
      const mark = room(out, 1);
      out.bytes[mark] = 1;
      at = element(bytes, at, out);
    }
    const end = room(out, 1);
    out.bytes[end] = 0;
    return at;
  };
}
