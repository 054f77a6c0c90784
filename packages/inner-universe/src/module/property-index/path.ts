import type { Value, ValueObject } from '@nerv/core';

/** What a path leads to inside properties; `undefined` where there is nothing. Own properties only, and indexes of arrays. */
export function follow(value: Value | undefined, path: readonly string[]): Value | undefined {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at)) at = /^\d+$/.test(step) ? (at as readonly Value[])[Number(step)] : undefined;
    else if (isObject(at) && Object.hasOwn(at, step)) at = at[step];
    else return undefined;
  }
  return at;
}

function isObject(value: Value | undefined): value is ValueObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !ArrayBuffer.isView(value)
  );
}
