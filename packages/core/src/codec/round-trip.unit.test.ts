import { runs } from '@nerv-tooling/vitest/runs';
import { isDeepStrictEqual } from 'node:util';
import { decode as cborgDecode, encode as cborgEncode, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryValue, objectOf } from '../../test/support/arbitrary-value';
import type { Value } from '../types/value';
import { decodeValue, encodeValue, MAX_DEPTH, normalizeValue, valuesEqual } from './index';

describe('round trip', () => {
  it('reads back every value as it was stored, type by type', () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        const read = decodeValue(encodeValue(value));
        expect(isDeepStrictEqual(read, value)).toBe(true);
        expect(valuesEqual(read, value)).toBe(true);
      }),
      runs(1_000),
    );
  });

  it.each<[string, Value]>([
    ['null', null],
    ['true', true],
    ['false', false],
    ['zero', 0],
    ['negative zero', -0],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['minus Infinity', -Infinity],
    ['largest safe integer', Number.MAX_SAFE_INTEGER],
    ['smallest safe integer', Number.MIN_SAFE_INTEGER],
    ['first unsafe integer', 2 ** 53],
    ['one as a number', 1],
    ['one as a bigint', 1n],
    ['a bigint of 64 bits', 2n ** 64n - 1n],
    ['a bigint beyond 64 bits', 2n ** 64n],
    ['a negative bigint of 64 bits', -(2n ** 64n)],
    ['a negative bigint beyond 64 bits', -(2n ** 64n) - 1n],
    ['the last date', new Date(8.64e15)],
    ['the first date', new Date(-8.64e15)],
    ['a date with odd milliseconds', new Date(8.64e15 - 1)],
    ['no bytes', new Uint8Array(0)],
    ['bytes', new Uint8Array([0, 255, 128])],
    ['an empty string', ''],
    ['a byte order mark', '\uFEFF'],
    ['text after a byte order mark', '\uFEFFtext'],
    ['a replacement character', '\uFFFD'],
    ['an astral character', '\u{1F600}'],
    ['an empty array', []],
    ['an empty object', {}],
    ['an object whose property is __proto__', objectOf([['__proto__', { polluted: true }]])],
  ])('keeps %s', (_name, value) => {
    const read = decodeValue(encodeValue(value));
    expect(read).toStrictEqual(value);
    expect(Object.is(read, value) || typeof value === 'object').toBe(true);
  });

  it('makes __proto__ an own property and never a prototype', () => {
    const read = decodeValue(encodeValue(objectOf([['__proto__', { polluted: true }]]))) as object;
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(Object.keys(read)).toEqual(['__proto__']);
    expect('polluted' in read).toBe(false);
    expect(Object.getPrototypeOf(normalizeValue(read) as object)).toBe(Object.prototype);
  });

  it('gives strings around every length boundary back', () => {
    for (const length of [0, 1, 23, 24, 47, 48, 49, 255, 256, 65_535, 65_536]) {
      for (const unit of ['a', 'é', '\u{1F600}']) {
        const text = unit.repeat(length);
        expect(decodeValue(encodeValue(text))).toBe(text);
      }
    }
  });

  it('gives a fresh copy of bytes, not a view of the input', () => {
    const encoded = Buffer.from(encodeValue({ bytes: new Uint8Array([1, 2, 3]) }));
    const read = decodeValue(encoded) as { bytes: Uint8Array };
    encoded.fill(0);
    expect(read.bytes).toStrictEqual(new Uint8Array([1, 2, 3]));
  });

  it('stores values nested as deep as the limit, and not one deeper', () => {
    const nest = (depth: number): Value => {
      let value: Value = [];
      for (let i = 1; i < depth; i++) value = [value];
      return value;
    };
    const deepest = nest(MAX_DEPTH);
    expect(decodeValue(encodeValue(deepest))).toStrictEqual(deepest);
    expect(() => encodeValue(nest(MAX_DEPTH + 1))).toThrow(/nested more than 512 levels/);
  });
});

describe('one encoding for one value', () => {
  it('does not depend on the order properties were added in', () => {
    fc.assert(
      fc.property(arbitraryValue, fc.infiniteStream(fc.nat()), (value, random) => {
        expect(encodeValue(shuffle(value, random))).toStrictEqual(encodeValue(value));
      }),
      runs(500),
    );
  });

  it('differs where values differ', () => {
    fc.assert(
      fc.property(arbitraryValue, arbitraryValue, (a, b) => {
        expect(Buffer.compare(encodeValue(a), encodeValue(b)) === 0).toBe(valuesEqual(a, b));
      }),
      runs(500),
    );
  });

  it('leaves out properties that are undefined', () => {
    expect(encodeValue({ a: 1, b: undefined })).toStrictEqual(encodeValue({ a: 1 }));
  });

  it('sorts property names by their encoded bytes, however many there are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 30 }), { maxLength: 60 }),
        (names) => {
          const encoded = encodeValue(objectOf(names.map((name) => [name, 0])));
          const map = cborgDecode(encoded.subarray(1), { useMaps: true }) as Map<string, number>;
          expect(map.size).toBe(names.length);
          const heads = names.map((name) => Buffer.from(cborgEncode(name))).sort(Buffer.compare);
          const body = Buffer.concat(heads.map((head) => Buffer.concat([head, Buffer.from([0])])));
          expect(Buffer.from(encoded).subarray(encoded.length - body.length)).toStrictEqual(body);
        },
      ),
      runs(200),
    );
  });

  it('is what an independent encoder makes of values that plain CBOR has', () => {
    const plain = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false),
        fc.double().filter((number) => !Object.is(number, -0)),
        fc.float().filter((number) => !Object.is(number, -0)),
        fc.maxSafeInteger(),
        fc.string({ unit: 'binary' }),
        fc.uint8Array(),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(
          fc.string({ unit: 'binary', maxLength: 5 }).filter((name) => name !== '__proto__'),
          tie('value'),
          { maxKeys: 8, noNullPrototype: true },
        ),
      ),
    })).value;
    fc.assert(
      fc.property(plain, (value) => {
        expect(encodeValue(value).subarray(1)).toStrictEqual(
          new Uint8Array(cborgEncode(value, rfc8949EncodeOptions)),
        );
      }),
      runs(500),
    );
  });

  it('encodes correctly while another encoding is under way', () => {
    const inner = { deep: [1, 2, 3] };
    const outer = {
      get a(): string {
        return Buffer.from(encodeValue(inner)).toString('hex');
      },
      b: 2,
    };
    expect(decodeValue(encodeValue(outer))).toStrictEqual({
      a: Buffer.from(encodeValue(inner)).toString('hex'),
      b: 2,
    });
  });
});

function shuffle(value: Value, random: Iterator<number>): Value {
  if (Array.isArray(value)) return value.map((element: Value) => shuffle(element, random));
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
    return value;
  const entries = Object.entries(value).map(
    ([name, element]) => [name, shuffle(element as Value, random)] as const,
  );
  const ranked = entries.map((entry) => ({ entry, rank: random.next().value as number }));
  return objectOf(ranked.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry));
}
