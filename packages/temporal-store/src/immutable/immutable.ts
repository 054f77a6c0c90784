import type { Value } from '@nerv/core';

/**
 * `T` as stores hand it out: deeply frozen, so every property and element is read-only. Dates and byte arrays, which
 * JavaScript cannot freeze, are the caller's own copies. `Value`, `unknown` and `any` stay as they are.
 */
export type Immutable<T> = [Value] extends [T]
  ? T
  : T extends Date | Uint8Array
    ? T
    : T extends object
      ? { readonly [K in keyof T]: Immutable<T[K]> }
      : T;
