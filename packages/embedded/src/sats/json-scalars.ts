import { JsonFault } from './json-error';
import { formatFloat } from './json-float';
import type { JsonNumber } from './json-number';
import type { Value } from './types';

/** How a number of one type is read. */
export interface NumberReader {
  /** What a server calls the type. */
  readonly expected: string;
  /** @throws JsonFault when the number is not of the type */
  readonly read: (value: JsonNumber) => Value;
}

/** For the number types that JSON numbers stand for, up to 64 bits. */
export const NUMBER_READERS: Readonly<
  Record<'I8' | 'U8' | 'I16' | 'U16' | 'I32' | 'U32' | 'I64' | 'U64' | 'F32' | 'F64', NumberReader>
> = {
  I8: integer('i8'),
  U8: integer('u8'),
  I16: integer('i16'),
  U16: integer('u16'),
  I32: integer('i32'),
  U32: integer('u32'),
  I64: integer('i64'),
  U64: integer('u64'),
  F32: { expected: 'f32', read: (value) => Math.fround(Number(value)) },
  F64: { expected: 'f64', read: Number },
};

/** @throws JsonFault */
export function readWide(text: string, isSigned: boolean): bigint {
  const [, sign = '', prefix = '', digits = ''] = /^([+-]?)(0[xob])?(.*)$/s.exec(text) ?? [];
  if (digits === '') throw new JsonFault('cannot parse integer from empty string');
  if (!DIGITS[prefix]?.test(digits) || (sign === '-' && !isSigned))
    throw new JsonFault('invalid digit found in string');
  // Longer ones are out of range, and not worth the time that it takes to read them.
  const magnitude = digits.length > 4096 ? 2n ** 256n : BigInt(prefix + digits);
  const value = sign === '-' ? -magnitude : magnitude;
  const cut = isSigned ? BigInt.asIntN(256, value) : BigInt.asUintN(256, value);
  if (cut !== value)
    throw new JsonFault(`number too ${value < 0n ? 'small' : 'large'} to fit in target type`);
  return value;
}

const DIGITS: Readonly<Record<string, RegExp>> = {
  '': /^[0-9]+$/,
  '0x': /^[0-9a-fA-F]+$/,
  '0o': /^[0-7]+$/,
  '0b': /^[01]+$/,
};

/** A number as it is called where another kind of thing is expected. */
export function describeNumber(value: JsonNumber): string {
  return typeof value === 'bigint' ? `integer \`${value}\`` : `floating point \`${formatFloat(value, 64)}\``;
}

const TEXT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
};

/** A text as it is called where another kind of thing is expected. */
export function describeText(text: string): string {
  const escaped = text.replace(
    /["\\]|\p{Cc}/gu,
    (char) => TEXT_ESCAPES[char] ?? `\\u{${char.charCodeAt(0).toString(16)}}`,
  );
  return `string "${escaped}"`;
}

function integer(expected: string): NumberReader {
  const bits = Number(expected.slice(1));
  const cut = (value: bigint): bigint =>
    expected.startsWith('i') ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  return {
    expected,
    read: (value) => {
      if (typeof value === 'number')
        throw new JsonFault(`invalid type: ${describeNumber(value)}, expected ${expected}`);
      if (cut(value) !== value)
        throw new JsonFault(`invalid value: ${describeNumber(value)}, expected ${expected}`);
      return bits === 64 ? value : Number(value);
    },
  };
}
