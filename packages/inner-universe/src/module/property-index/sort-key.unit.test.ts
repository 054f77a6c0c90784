import type { Value } from '@nerv/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../../../test/arbitraries';
import { compareValues } from '../read/compare';
import { keysFrom, keysOfTextsWith, keysUpTo, sortKeyOf } from './sort-key';

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'grapheme', minLength: 100, maxLength: 300 }),
);
const ofOneType: fc.Arbitrary<[Value, Value]> = fc.oneof(
  fc.tuple(fc.boolean(), fc.boolean()),
  fc.tuple(fc.oneof(fc.double(), fc.bigInt()), fc.oneof(fc.double(), fc.bigInt())),
  fc.tuple(text, text),
  fc.tuple(fc.date(), fc.date()),
  fc.tuple(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ maxLength: 80 })),
);

/** Order of two texts by their UTF-8 bytes, as a database sorts them. */
const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));
const key = (value: Value) => sortKeyOf(value) ?? '';
const within = ({ low, high }: { low: string; high: string }, sortKey: string) =>
  byBytes(low, sortKey) <= 0 && byBytes(sortKey, high) <= 0;

describe('sort keys', () => {
  test('never turn the order of two values round', () => {
    fc.assert(
      fc.property(ofOneType, ([one, other]) => {
        const order = compareValues(one, other) ?? 0;
        if (order < 0) expect(byBytes(key(one), key(other))).toBeLessThanOrEqual(0);
        if (order === 0) expect(key(one)).toBe(key(other));
      }),
      runs,
    );
  });

  test('tell short values apart', () => {
    const values: Value[] = [
      false,
      true,
      NaN,
      -Infinity,
      -1.5,
      -5e-324,
      0,
      5e-324,
      1,
      2 ** 53,
      Infinity,
      '',
      'a',
      'b',
      new Date(0),
      new Date(1),
      Uint8Array.of(),
      Uint8Array.of(0),
    ];
    expect(new Set(values.map(key)).size).toBe(values.length);
    expect(key(0)).toBe(key(-0));
    expect(key(7)).toBe(key(7n));
  });

  test('are well-formed text, wherever a long one is cut', () => {
    for (const length of [126, 127, 128, 129])
      expect(key('a'.repeat(length) + '😀😀')).not.toMatch(/\p{Surrogate}/u);
  });

  test('there are none for values without an order', () => {
    expect([null, undefined, [], {}].map((value) => sortKeyOf(value))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('ranges of keys', () => {
  test('hold every value on their side of a bound, and none of another type', () => {
    fc.assert(
      fc.property(
        ofOneType,
        fc.constantFrom<Value>(true, 1, 'a', new Date(0), Uint8Array.of(1)),
        ([one, other], foreign) => {
          const order = compareValues(one, other) ?? 0;
          if (order <= 0) {
            expect(within(keysFrom(key(one)), key(other))).toBe(true);
            expect(within(keysUpTo(key(other)), key(one))).toBe(true);
          }
          if (key(foreign).charAt(0) !== key(one).charAt(0)) {
            expect(within(keysFrom(key(one)), key(foreign))).toBe(false);
            expect(within(keysUpTo(key(one)), key(foreign))).toBe(false);
          }
        },
      ),
      runs,
    );
  });

  test('of texts that begin alike hold them all', () => {
    fc.assert(
      fc.property(text, text, (beginning, rest) => {
        expect(within(keysOfTextsWith(beginning), key(beginning + rest))).toBe(true);
      }),
      runs,
    );
    expect(within(keysOfTextsWith('ab'), key('ac'))).toBe(false);
    expect(within(keysOfTextsWith('a'), key('a' + '\u{10ffff}'.repeat(200)))).toBe(true);
  });
});
