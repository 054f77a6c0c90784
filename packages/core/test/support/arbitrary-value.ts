import fc from 'fast-check';
import type { Value } from '../../src/types/value';

const oddKeys = [
  '__proto__',
  'constructor',
  'toString',
  '',
  '0',
  '01',
  '-1',
  'é',
  '\u{1F600}',
  '\uFEFFx',
  '\uFFFF',
  'a b',
];

const key = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 6 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(...oddKeys) },
);

const number = fc.oneof(
  fc.double(),
  fc.float(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(
    -0,
    NaN,
    Infinity,
    -Infinity,
    2 ** 53,
    -(2 ** 53),
    1e300,
    5e-324,
    65504,
    65505,
    2 ** -24,
    2 ** -25,
    0.1,
  ),
);

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
  fc.constantFrom('\uFEFF', '\uFEFFabc', '\uFEFF\uFEFF', '\uFFFD', 'a\uFFFDb', '\u0000', '\u{10FFFF}'),
);

const bigint = fc.oneof(
  fc.bigInt(),
  fc.bigInt({ min: -(1n << 64n) - 2n, max: (1n << 64n) + 2n }),
  fc.bigInt({ min: -300n, max: 300n }),
  fc.constantFrom(1n << 64n, (1n << 64n) - 1n, -(1n << 64n), -(1n << 64n) - 1n, 1n << 500n),
);

const leaf: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  number,
  text,
  bigint,
  fc.date({ noInvalidDate: true }),
  fc.constantFrom(new Date(8.64e15), new Date(-8.64e15), new Date(0), new Date(-1)),
  fc.uint8Array({ maxLength: 40 }),
);

/** An object with these properties, each an own one, `__proto__` included. */
export function objectOf(entries: readonly (readonly [string, Value])[]): { [key: string]: Value } {
  const object: { [key: string]: Value } = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return object;
}

/** Every shape a value may have. */
export const arbitraryValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 6 }),
    fc
      .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 8, selector: ([name]) => name })
      .map((entries) => objectOf(entries)),
  ),
})).value;
