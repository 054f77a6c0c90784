import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomText, typeWithValues } from '../../test/support/random-types';
import { testRuns } from '../../test/support/runs';
import { compareBytes, compareText, compileType, encodeValue, scalar, type Value } from '.';

const numRuns = testRuns(300);

describe('the order of values', () => {
  it('is total: reflexive, antisymmetric, transitive', () => {
    fc.assert(
      fc.property(typeWithValues(3), ({ type, typespace, values }) => {
        const { compare } = compileType(type, typespace);
        const [a, b, c] = values as [Value, Value, Value];
        expect(compare(a, a)).toBe(0);
        expect(Math.sign(compare(a, b))).toBe(0 - Math.sign(compare(b, a)));
        const [low, middle, high] = [a, b, c].sort(compare) as [Value, Value, Value];
        expect(compare(low, middle)).toBeLessThanOrEqual(0);
        expect(compare(middle, high)).toBeLessThanOrEqual(0);
        expect(compare(low, high)).toBeLessThanOrEqual(0);
      }),
      { numRuns },
    );
  });

  it('calls equal what has equal bytes', () => {
    fc.assert(
      fc.property(typeWithValues(2), ({ type, typespace, values: [a, b] }) => {
        const codec = compileType(type, typespace);
        const same = Buffer.compare(encodeValue(codec, a as Value), encodeValue(codec, b as Value)) === 0;
        if (same) expect(codec.compare(a as Value, b as Value)).toBe(0);
        else expect(same).toBe(false);
      }),
      { numRuns },
    );
  });

  it('puts texts in the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(randomText, randomText, (a, b) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareText(a, b))).toBe(expected);
        expect(Math.sign(compileType(scalar('String')).compare(a, b))).toBe(expected);
      }),
      { numRuns },
    );
  });

  it('puts byte arrays in the order of their bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 4, max: 2 }),
        fc.uint8Array({ maxLength: 4, max: 2 }),
        (a, b) => {
          expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
        },
      ),
      { numRuns },
    );
  });

  it('puts floats in a total order, NaN last and zeros equal', () => {
    const { compare } = compileType(scalar('F64'));
    const values = [NaN, 1.5, -Infinity, 0, Infinity, -0, 5e-324, -1.5];
    expect(values.toSorted(compare)).toEqual([-Infinity, -1.5, 0, -0, 5e-324, 1.5, Infinity, NaN]);
    expect(compare(NaN, NaN)).toBe(0);
    expect(compare(0, -0)).toBe(0);
  });

  it('puts sums in the order of their variants first', () => {
    const codec = compileType({
      tag: 'Sum',
      variants: [
        { name: 'a', type: scalar('U8') },
        { name: 'b', type: scalar('U8') },
      ],
    });
    expect(codec.compare({ tag: 0, value: 9 }, { tag: 1, value: 1 })).toBeLessThan(0);
    expect(codec.compare({ tag: 1, value: 9 }, { tag: 1, value: 1 })).toBeGreaterThan(0);
  });
});
