import { runs } from '@nerv-tooling/vitest/runs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryValue } from '../../test/support/arbitrary-value';
import type { Value } from '../types/value';
import { bytesEqual, normalizeValue, valuesEqual } from './index';

describe('normalizeValue', () => {
  it('copies every value', () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        expect(isDeepStrictEqual(normalizeValue(value), value)).toBe(true);
      }),
      runs(300),
    );
  });

  it('shares nothing with its input', () => {
    const input = { list: [{ a: 1 }], at: new Date(1), bytes: new Uint8Array([1]) };
    const copy = normalizeValue(input) as typeof input;
    input.list[0] = { a: 2 };
    input.at.setTime(2);
    input.bytes[0] = 2;
    expect(copy).toStrictEqual({ list: [{ a: 1 }], at: new Date(1), bytes: new Uint8Array([1]) });
  });

  it('leaves out undefined properties and keeps the order of the others', () => {
    const copy = normalizeValue({ z: 1, gone: undefined, a: 2 }) as object;
    expect(Object.keys(copy)).toEqual(['z', 'a']);
  });
});

describe('valuesEqual', () => {
  it('tells apart what is stored differently', () => {
    const values = [
      null,
      false,
      0,
      -0,
      1,
      1n,
      NaN,
      '',
      '0',
      [],
      {},
      new Date(0),
      new Uint8Array(0),
      [0],
      { a: 0 },
      { b: 0 },
    ];
    for (const [i, a] of values.entries()) {
      for (const [j, b] of values.entries()) expect(valuesEqual(a, b)).toBe(i === j);
    }
  });

  it('looks through undefined properties, in either place', () => {
    expect(valuesEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(valuesEqual({ a: 1 }, { a: 1, b: undefined })).toBe(true);
    expect(valuesEqual({ a: 1, b: undefined }, { a: 1, c: 1 })).toBe(false);
    expect(valuesEqual(undefined, undefined)).toBe(true);
    expect(valuesEqual(undefined, null)).toBe(false);
  });

  it('does not take an inherited property for an own one', () => {
    expect(valuesEqual({ toString: null }, { valueOf: null })).toBe(false);
  });

  it('takes nothing for equal that could not be stored', () => {
    const map = new Map() as unknown as Value;
    expect(valuesEqual(map, new Map() as unknown as Value)).toBe(false);
  });

  it('compares nested values, dates and bytes by content', () => {
    expect(valuesEqual([{ a: new Date(5) }], [{ a: new Date(5) }])).toBe(true);
    expect(valuesEqual([{ a: new Date(5) }], [{ a: new Date(6) }])).toBe(false);
    expect(valuesEqual(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false);
    expect(bytesEqual(new Uint8Array([1]), new Uint8Array([1, 2]))).toBe(false);
  });
});
