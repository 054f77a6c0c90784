import { BsatnError } from './bsatn-error';
import type { Reader, TypeCodec, Value } from './types';

/** Moves the reader past `count` bytes and returns where they start. */
export function take(reader: Reader, count: number): number {
  const start = reader.offset;
  if (count > reader.end - start) throw cutShort(start, count, reader.end);
  reader.offset = start + count;
  return start;
}

export function cutShort(offset: number, needed: number, end: number): BsatnError {
  return new BsatnError(`${needed} bytes are needed and ${Math.max(end - offset, 0)} are left`, offset);
}

/** The complaint about a value that does not fit its type. */
export function misfit(type: string, value: unknown): BsatnError {
  const shown = typeof value === 'bigint' || typeof value === 'number' ? String(value) : describe(value);
  return new BsatnError(`${shown} is no value of type ${type}`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Validation of values of which any bytes of the right number will do. */
export function plainValidate(size: number): TypeCodec['validate'] {
  return (_bytes, offset, end) => {
    const next = offset + size;
    if (next > end) throw cutShort(offset, size, end);
    return next;
  };
}

/** Order of numbers, total: NaN equals itself and comes last, -0 equals 0. */
export function compareNumbers(a: Value, b: Value): number {
  const x = a as number;
  const y = b as number;
  if (x < y) return -1;
  if (x > y) return 1;
  if (x === y) return 0;
  return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
}
