import type { Value } from '@nerv/core';
import { isArray, isObject } from './kinds';
import { type ObjectDraft, setOwn } from './own-property';
import { isImpure } from './registry';

/**
 * An owned value as it may be handed out. Frozen parts are shared; dates and byte arrays, which anyone could change, are
 * copied together with the containers they are in, so that nothing done to the result reaches the owned value.
 */
export function expose(value: Value): Value {
  if (!isImpure(value)) return value;
  if (value instanceof Date) return new Date(value);
  if (value instanceof Uint8Array) return value.slice();
  if (isArray(value)) return Object.freeze(value.map(expose));
  if (!isObject(value)) return value;
  const copy: ObjectDraft = {};
  for (const key of Object.keys(value)) setOwn(copy, key, expose(value[key] ?? null));
  return Object.freeze(copy);
}
