import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arbitraryValue } from '../../test/support/arbitrary-value';
import { IntegrityError } from '../errors/integrity-error';
import { checkEncodedValue, decodeValue, encodeValue, MAX_DEPTH } from './index';

/** What a function throws, if anything. */
function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

function expectSame(bytes: Uint8Array): void {
  const ours = thrown(() => checkEncodedValue(bytes));
  const theirs = thrown(() => decodeValue(bytes));
  expect(ours).toEqual(theirs);
  expect(ours === undefined || IntegrityError.isInstance(ours)).toBe(true);
}

it('accepts every encoded value', () => {
  fc.assert(
    fc.property(arbitraryValue, (value) => {
      checkEncodedValue(encodeValue(value));
    }),
    runs(500),
  );
});

it('refuses what decoding refuses, and nothing else', () => {
  const change = fc.record({ at: fc.nat(), to: fc.nat({ max: 255 }), cut: fc.nat({ max: 3 }) });
  fc.assert(
    fc.property(arbitraryValue, change, (value, { at, to, cut }) => {
      const bytes = encodeValue(value);
      bytes[at % bytes.length] = to;
      expectSame(bytes.subarray(0, bytes.length - cut));
    }),
    runs(2_000),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (rest) => expectSame(Uint8Array.of(1, ...rest))),
    runs(2_000),
  );
});

it.each([
  ['the greatest safe integer', '1b001fffffffffffff'],
  ['the one after it', '1b0020000000000000'],
  ['the least safe integer', '3b001ffffffffffffe'],
  ['the one before it', '3b001fffffffffffff'],
  ['a wide integer in too many bytes', '1b00000000ffffffff'],
  ['a length in too many bytes', '7817' + '61'.repeat(23)],
  ['two names alike', 'a2616101616102'],
  ['two names in the wrong order', 'a2616201616102'],
  ['an integer as a double', 'fb3ff0000000000000'],
  ['a double that a float tells', 'fb3ff8000000000000'],
  ['a double', 'fb3fb999999999999a'],
  ['a NaN as a double', 'fb7ff8000000000000'],
  ['an array of indefinite length', '9fff'],
  ['bytes after the end', 'f6f6'],
  ['a missing element', '82f6'],
])('agrees with decoding about %s', (_what, hex) => {
  expectSame(Uint8Array.from(Buffer.from(`01${hex}`, 'hex')));
});

it('knows how deep a value may be', () => {
  const nested = (depth: number) => Uint8Array.of(1, ...Array<number>(depth - 1).fill(0x81), 0x80);
  expectSame(nested(MAX_DEPTH));
  expectSame(nested(MAX_DEPTH + 1));
  const maps = (depth: number) =>
    Uint8Array.of(
      1,
      ...Array<number[]>(depth - 1)
        .fill([0xa1, 0x60])
        .flat(),
      0xa0,
    );
  expectSame(maps(MAX_DEPTH));
  expectSame(maps(MAX_DEPTH + 1));
});
