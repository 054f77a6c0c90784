import type { Value, ValueObject } from '@nerv/core';

export type Container = readonly Value[] | ValueObject;

export function isArray(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether it is a plain object of values: no array, date or byte array. */
export function isObject(value: Value | undefined): value is ValueObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}

export function isContainer(value: Value | undefined): value is Container {
  return isArray(value) || isObject(value);
}

/** Whether JavaScript cannot freeze it: a date or a byte array. */
export function isMutableLeaf(value: Value | undefined): value is Date | Uint8Array {
  return value instanceof Date || value instanceof Uint8Array;
}

/** What a value is, in words for an error message. */
export function describeKind(value: Value | undefined): string {
  if (value === null || value === undefined) return String(value);
  if (isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Date) return 'a date';
  if (value instanceof Uint8Array) return 'a byte array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
