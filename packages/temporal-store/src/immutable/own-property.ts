import type { Value, ValueObject } from '@nerv/core';

/** A plain object that is still being built. */
export interface ObjectDraft {
  [key: string]: Value | undefined;
}

/** Sets an own property. `__proto__` is a key like any other: plain assignment would change the prototype. */
export function setOwn(target: ObjectDraft, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

/** The own property `key`; never one that is inherited. */
export function getOwn(target: ValueObject, key: string): Value | undefined {
  return Object.hasOwn(target, key) ? target[key] : undefined;
}
