import { bytesEqual, valuesEqual, type Value } from '@nerv/core';

type Comparable = 'boolean' | 'number' | 'string' | 'date' | 'bytes';

/** The types that have an order, in the order they sort among each other; `undefined` for a value without one. */
function comparableType(value: Value | undefined): Comparable | undefined {
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'bigint':
      return 'number';
    case 'string':
      return 'string';
    default:
      if (value instanceof Date) return 'date';
      if (ArrayBuffer.isView(value)) return 'bytes';
      return undefined;
  }
}

/** Order of two values of one type; `undefined` where they have none. */
export function compareValues(one: Value | undefined, other: Value | undefined): number | undefined {
  const type = comparableType(one);
  if (type === undefined || type !== comparableType(other)) return undefined;
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other);
  if (isNumeric(one) && isNumeric(other)) return compareNumbers(one, other);
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other);
  if (one instanceof Date && other instanceof Date) return one.getTime() - other.getTime();
  if (one instanceof Uint8Array && other instanceof Uint8Array) return compareBytes(one, other);
  return undefined;
}

/** A total order for sorting: by type first (as listed above, the rest and what is missing last), then within the type. */
export function sortValues(one: Value | undefined, other: Value | undefined): number {
  return compareValues(one, other) ?? typeRank(one) - typeRank(other);
}

/** Equal as filters mean it: numbers and bigints by their amount, everything else as the value codec tells values apart. */
export function equalForFilters(one: Value | undefined, other: Value | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (isNumeric(one) && isNumeric(other)) return compareNumbers(one, other) === 0;
  if (one instanceof Uint8Array && other instanceof Uint8Array) return bytesEqual(one, other);
  return valuesEqual(one, other);
}

const ranks: readonly (Comparable | undefined)[] = ['boolean', 'number', 'string', 'date', 'bytes'];

function typeRank(value: Value | undefined): number {
  const rank = ranks.indexOf(comparableType(value));
  if (rank >= 0) return rank;
  return value === undefined ? ranks.length + 1 : ranks.length;
}

function isNumeric(value: Value | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** NaN equals itself and is above all others; -0 equals 0. */
function compareNumbers(one: number | bigint, other: number | bigint): number {
  const oneIsNaN = Number.isNaN(one);
  const otherIsNaN = Number.isNaN(other);
  if (oneIsNaN || otherIsNaN) return Number(oneIsNaN) - Number(otherIsNaN);
  return one < other ? -1 : one > other ? 1 : 0;
}

/** By code point, as UTF-8 sorts: a comparison of UTF-16 units would put the astral planes before U+E000. */
export function compareText(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const left = one.charCodeAt(index);
    const right = other.charCodeAt(index);
    if (left === right) continue;
    const leftIsSurrogate = left >= 0xd800 && left <= 0xdfff;
    const rightIsSurrogate = right >= 0xd800 && right <= 0xdfff;
    if (leftIsSurrogate === rightIsSurrogate) return left - right;
    return leftIsSurrogate ? 1 : -1;
  }
  return one.length - other.length;
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
