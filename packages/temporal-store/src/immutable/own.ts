import { MAX_DEPTH, type Value, normalizeValue } from '@nerv/core';
import { isArray, isContainer } from './kinds';
import { setOwn } from './own-property';
import { depthBound, isImpure, isOwned, seal } from './registry';
import { finishObject, startObject } from './wide';

/**
 * The owned, deeply frozen copy of a value. Parts that are owned already are taken as they are, so a state derived from an
 * earlier one costs as much as what is new in it.
 *
 * @throws ValidationError that names path and rule, for anything the value codec refuses.
 */
export function own(value: unknown): Value {
  const copy = copyRegular(value, 1);
  if (copy !== undefined) return copy;
  // What the quick copy does not know, the codec's own rules refuse, or accept and make regular.
  const normalized = copyRegular(normalizeValue(value), 1);
  if (normalized !== undefined) return normalized;
  throw new TypeError('The value codec made something that it would itself refuse. This is a defect.');
}

/** The owned copy of a regular value at a level of nesting (1 for the root); `undefined` for an irregular one. */
function copyRegular(value: unknown, level: number): Value | undefined {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return value;
    case 'string':
      return isWellFormed(value) ? value : undefined;
    case 'bigint':
      return normalizeValue(value);
    case 'object':
      return value === null ? null : copyObject(value, level);
    default:
      return undefined;
  }
}

function copyObject(value: object, level: number): Value | undefined {
  if (isOwned(value)) return fits(value, level) ? value : undefined;
  if (value instanceof Uint8Array) return ArrayBuffer.isView(value) ? new Uint8Array(value) : undefined;
  if (level > MAX_DEPTH || Object.getOwnPropertySymbols(value).length > 0) return undefined;
  if (isPlain(value)) return copyMap(value, level);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) return prototype === Array.prototype ? copyArray(value, level) : undefined;
  return prototype === Date.prototype ? copyDate(value) : undefined;
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function copyDate(value: object): Date | undefined {
  if (!(value instanceof Date) || Object.prototype.toString.call(value) !== '[object Date]') return undefined;
  const time = value.getTime();
  return Number.isNaN(time) ? undefined : new Date(time);
}

function copyArray(array: readonly unknown[], level: number): Value | undefined {
  if (Object.keys(array).length !== array.length) return undefined;
  const copy: Value[] = [];
  let depth = 0;
  let impure = false;
  for (const element of array) {
    const value = copyRegular(element, level + 1);
    if (value === undefined) return undefined;
    depth = Math.max(depth, depthBound(value));
    impure ||= isImpure(value);
    copy.push(value);
  }
  return seal(copy, { depth: depth + 1, impure });
}

function copyMap(object: Readonly<Record<string, unknown>>, level: number): Value | undefined {
  const names = Object.keys(object);
  const copy = startObject(names.length);
  const stored: string[] = [];
  let depth = 0;
  let impure = false;
  for (const name of names) {
    const element = object[name];
    if (element === undefined) continue;
    const value = copyRegular(element, level + 1);
    if (value === undefined || !isWellFormed(name)) return undefined;
    depth = Math.max(depth, depthBound(value));
    impure ||= isImpure(value);
    setOwn(copy, name, value);
    stored.push(name);
  }
  return seal(finishObject(copy, stored), { depth: depth + 1, impure });
}

/** Whether an owned value may sit at a level of nesting; it may have come from a shallower one. */
export function fits(value: Value, level: number): boolean {
  return level - 1 + depthBound(value) <= MAX_DEPTH || level - 1 + exactDepth(value) <= MAX_DEPTH;
}

function exactDepth(value: Value): number {
  if (!isContainer(value)) return 0;
  let depth = 0;
  for (const child of isArray(value) ? value : Object.values(value)) {
    if (child !== undefined) depth = Math.max(depth, exactDepth(child));
  }
  return depth + 1;
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
