import fc from 'fast-check';
import type { Value } from '@nerv/core';

/** A plain object with these own properties, `__proto__` included. */
export function objectOf(entries: readonly (readonly [string, Value])[]): { [name: string]: Value } {
  const object: { [name: string]: Value } = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return object;
}

/** Few names, so that two objects often share some. */
export const arbitraryName = fc.constantFrom('a', 'b', 'c', 'd', '0', '', '__proto__', 'constructor', 'é');

const leaf: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(
    null,
    true,
    false,
    0,
    -0,
    1,
    2,
    Number.NaN,
    Infinity,
    '',
    'x',
    'y',
    1n,
    -(2n ** 70n),
  ),
  fc.integer({ min: 0, max: 4 }),
  fc.string({ maxLength: 4 }),
  fc.constantFrom(0, 1, -1).map((time) => new Date(time)),
  fc.uint8Array({ maxLength: 2 }),
);

/** Small values of every shape, similar enough to each other that differences are worth finding. */
export const arbitraryValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'medium', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 6 }),
    fc
      .uniqueArray(fc.tuple(arbitraryName, tie('value')), { maxLength: 6, selector: ([name]) => name })
      .map((entries) => objectOf(entries)),
  ),
})).value;
