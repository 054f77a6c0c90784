import fc from 'fast-check';
import type { Value } from '@nerv/core';
import { describe, expect, test } from 'vitest';
import { runs } from '../../../test/arbitraries';
import { compareText, compareValues, equalForFilters, sortValues } from './compare';

const value: fc.Arbitrary<Value | undefined> = fc.oneof(
  fc.constantFrom(undefined, null, true, false, 0, -0, NaN, Infinity, 0n, 1n, '', 'a', '\uffff', '😀'),
  fc.double(),
  fc.bigInt(),
  fc.string({ unit: 'grapheme' }),
  fc.date(),
  fc.uint8Array({ maxLength: 4 }),
  fc.array(fc.integer(), { maxLength: 2 }),
  fc.record({ a: fc.integer() }),
);

describe('the order of values', () => {
  test('text sorts as its UTF-8 bytes do', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        expect(Math.sign(compareText(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)));
      }),
      runs,
    );
    expect(compareText('\uffff', '😀')).toBeLessThan(0);
  });

  test('sorting is a total order: it turns round, and it is transitive', () => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        expect(Math.sign(sortValues(a, b))).toBe(-Math.sign(sortValues(b, a)) + 0);
        if (sortValues(a, b) <= 0 && sortValues(b, c) <= 0) expect(sortValues(a, c)).toBeLessThanOrEqual(0);
      }),
      runs,
    );
  });

  test('numbers and bigints sort by amount, NaN above all', () => {
    expect(compareValues(1, 2n)).toBeLessThan(0);
    expect(compareValues(2n ** 70n, 1e20)).toBeGreaterThan(0);
    expect(compareValues(NaN, Infinity)).toBeGreaterThan(0);
    expect(compareValues(NaN, NaN)).toBe(0);
    expect(compareValues(-0, 0)).toBe(0);
  });

  test('values of different types have none, and sort by type with what is missing last', () => {
    expect(compareValues('1', 1)).toBeUndefined();
    expect(compareValues(null, null)).toBeUndefined();
    const sorted = [undefined, null, Uint8Array.of(1), new Date(0), 'a', 1, true].sort(sortValues);
    expect(sorted).toEqual([true, 1, 'a', new Date(0), Uint8Array.of(1), null, undefined]);
  });

  test('bytes and dates sort within their type', () => {
    expect(compareValues(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBeLessThan(0);
    expect(compareValues(Uint8Array.of(1), Uint8Array.of(1, 0))).toBeLessThan(0);
    expect(compareValues(new Date(1), new Date(0))).toBeGreaterThan(0);
    expect(compareValues(false, true)).toBeLessThan(0);
  });
});

describe('equality of filters', () => {
  test('goes by amount for numbers and by content otherwise', () => {
    expect(equalForFilters(1, 1n)).toBe(true);
    expect(equalForFilters(NaN, NaN)).toBe(true);
    expect(equalForFilters(0, -0)).toBe(true);
    expect(equalForFilters([1, { a: 'x' }], [1, { a: 'x' }])).toBe(true);
    expect(equalForFilters(Uint8Array.of(1), Uint8Array.of(1))).toBe(true);
    expect(equalForFilters(new Date(5), new Date(5))).toBe(true);
    expect(equalForFilters('1', 1)).toBe(false);
  });

  test('what is missing equals nothing', () => {
    expect(equalForFilters(undefined, undefined)).toBe(false);
    expect(equalForFilters(undefined, null)).toBe(false);
  });
});
