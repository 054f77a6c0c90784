import type { Value } from '../types/value';
import { MAX_BIGINT_BYTES } from './format';
import {
  checkArrayShape,
  checkNoSymbols,
  refuseBigint,
  refuseDate,
  refuseHole,
  refuseObject,
  refusePrimitive,
  refuseText,
} from './refusals';
import { kindOf } from './shapes';
import { Trail } from './trail';
import { isWellFormed } from './well-formed';

/**
 * A deep copy of a value that shares nothing with it, made of plain objects, arrays, dates and byte arrays; properties
 * whose value is `undefined` are left out, and the order of the others is kept. Accepts exactly what `encodeValue` does.
 *
 * @throws ValidationError that names path and rule.
 */
export function normalizeValue(value: unknown): Value {
  return copy(value, new Trail());
}

function copy(value: unknown, trail: Trail): Value {
  switch (typeof value) {
    case 'string':
      if (!isWellFormed(value)) refuseText(trail, false);
      return value;
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      if (!fits(value)) refuseBigint(trail, MAX_BIGINT_BYTES);
      return value;
    case 'object':
      return value === null ? null : copyObject(value, trail);
    default:
      refusePrimitive(value, trail);
  }
}

function copyObject(value: object, trail: Trail): Value {
  switch (kindOf(value)) {
    case 'object':
      return copyMap(value as Record<string, unknown>, trail);
    case 'array':
      return copyArray(value as readonly unknown[], trail);
    case 'date': {
      const time = Date.prototype.getTime.call(value);
      if (Number.isNaN(time)) refuseDate(trail);
      return new Date(time);
    }
    case 'bytes':
      return new Uint8Array(value as Uint8Array);
    default:
      refuseObject(value, trail);
  }
}

function copyArray(array: readonly unknown[], trail: Trail): Value[] {
  checkArrayShape(array, trail);
  trail.enter(array);
  const step = trail.depth - 1;
  const result: Value[] = [];
  for (let i = 0; i < array.length; i++) {
    trail.steps[step] = i;
    const element = array[i];
    if (element === undefined) refuseHole(array, i, trail);
    result.push(copy(element, trail));
  }
  trail.leave();
  return result;
}

function copyMap(object: Record<string, unknown>, trail: Trail): { [key: string]: Value } {
  checkNoSymbols(object, trail);
  trail.enter(object);
  const step = trail.depth - 1;
  const result: { [key: string]: Value } = {};
  for (const key of Object.keys(object)) {
    const element = object[key];
    if (element === undefined) continue;
    trail.steps[step] = key;
    if (!isWellFormed(key)) refuseText(trail, true);
    const value = copy(element, trail);
    if (key === '__proto__') {
      Object.defineProperty(result, key, { value, writable: true, enumerable: true, configurable: true });
    } else result[key] = value;
  }
  trail.leave();
  return result;
}

function fits(value: bigint): boolean {
  const magnitude = value < 0n ? -1n - value : value;
  return magnitude >> BigInt(8 * MAX_BIGINT_BYTES) === 0n;
}
