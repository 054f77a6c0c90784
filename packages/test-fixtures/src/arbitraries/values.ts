import type { Value, ValueObject } from '@nerv/core';
import fc from 'fast-check';

/** Names that trip code which takes objects for maps, among ordinary ones. */
export const arbitraryPropertyName: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'length', '', '0', '-1', 'é'),
  },
);

const arbitraryNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, NaN, Infinity, -Infinity, 2 ** 53, 5e-324),
);

const arbitraryLeaf: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.string({ unit: 'binary', maxLength: 40 }),
  arbitraryNumber,
  fc.bigInt(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 40 }),
);

/** Everything that can be stored: every kind of value, nested, odd property names included. */
export const arbitraryValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value; object: ValueObject }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
      arbitraryLeaf,
      fc.array(tie('value'), { maxLength: 5 }),
      tie('object'),
    ),
    object: objectWith(tie('value')),
  }),
).value;

/** Plain objects of values, such as the properties of an entity. */
export const arbitraryValueObject: fc.Arbitrary<ValueObject> = objectWith(arbitraryValue);

function objectWith(value: fc.Arbitrary<Value>): fc.Arbitrary<ValueObject> {
  return fc
    .uniqueArray(fc.tuple(arbitraryPropertyName, value), { maxLength: 5, selector: ([name]) => name })
    .map(objectOf);
}

/** An object with these as its own properties, `__proto__` included. */
export function objectOf(entries: readonly (readonly [string, Value])[]): ValueObject {
  const object: { [name: string]: Value } = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return object;
}
