import type { Value } from '@nerv/core';
import { isArray } from '../immutable/kinds';

/**
 * A 32-bit number that equal values share. Different values may share it too: it only narrows down where equality is worth
 * checking, and is never stored.
 */
export function fingerprint(value: Value): number {
  switch (typeof value) {
    case 'string':
      return mixText(1, value);
    case 'number':
      return mixText(Object.is(value, -0) ? 2 : 3, String(value));
    case 'boolean':
      return value ? 4 : 5;
    case 'bigint':
      return mixText(6, String(value));
    case 'object':
      return value === null ? 7 : ofObject(value);
  }
}

function ofObject(value: Exclude<Value, null | boolean | string | number | bigint>): number {
  if (value instanceof Date) return mix(8, value.getTime() | 0);
  if (value instanceof Uint8Array) return value.reduce(mix, 9);
  if (isArray(value)) return value.reduce((hash: number, element) => mix(hash, fingerprint(element)), 10);
  let sum = 11;
  for (const [key, child] of Object.entries(value)) {
    // A sum, because the order of properties is no part of a value.
    if (child !== undefined) sum = (sum + mix(mixText(12, key), fingerprint(child))) | 0;
  }
  return sum;
}

function mixText(seed: number, text: string): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = mix(hash, text.charCodeAt(at));
  return hash;
}

function mix(hash: number, next: number): number {
  return Math.imul(hash ^ next, 0x0100_0193) ^ (hash >>> 15);
}
