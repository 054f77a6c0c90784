import type { Value, ValueObject } from '../types/value';
import { kindOf } from './shapes';

/**
 * Whether two values would be stored as the same bytes: −0 differs from 0, NaN equals NaN, 1 differs from 1n, the
 * order of properties does not matter, and a property that is `undefined` is one that is not there.
 */
export function valuesEqual(a: Value | undefined, b: Value | undefined): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return false;
  switch (kind) {
    case 'array':
      return arraysEqual(a as readonly Value[], b as readonly Value[]);
    case 'object':
      return objectsEqual(a as ValueObject, b as ValueObject);
    case 'date':
      return Object.is((a as Date).getTime(), (b as Date).getTime());
    case 'bytes':
      return bytesEqual(a as Uint8Array, b as Uint8Array);
    default:
      return false;
  }
}

export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function arraysEqual(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((element, index) => valuesEqual(element, b[index]));
}

function objectsEqual(a: ValueObject, b: ValueObject): boolean {
  let size = 0;
  for (const key of Object.keys(a)) {
    if (a[key] === undefined) continue;
    size++;
    if (!Object.hasOwn(b, key) || !valuesEqual(a[key], b[key])) return false;
  }
  for (const key of Object.keys(b)) if (b[key] !== undefined) size--;
  return size === 0;
}
