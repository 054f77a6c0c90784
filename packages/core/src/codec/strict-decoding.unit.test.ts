import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryValue } from '../../test/support/arbitrary-value';
import { IntegrityError } from '../errors/integrity-error';
import { PersistenceError } from '../errors/persistence-error';
import { ValidationError } from '../errors/validation-error';
import { decodeValue, encodeValue, MAX_DEPTH } from './index';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('decoding refuses', () => {
  it.each([
    ['nothing', ''],
    ['a version byte alone', '01'],
    ['another version', '02 f6'],
    ['an array that ends too early', '01 82 01'],
    ['a map without its last value', '01 a1 61 61'],
    ['a string that ends too early', '01 65 61 62'],
    ['a byte string that ends too early', '01 44 00'],
    ['a head that ends too early', '01 19 01'],
    ['a float that ends too early', '01 fb 00 00'],
    ['bytes after the end', '01 f6 f6'],
    ['an integer in more bytes than needed', '01 18 05'],
    ['a wide integer in more bytes than needed', '01 1b 00 00 00 00 00 00 00 05'],
    ['a length in more bytes than needed', '01 78 01 61'],
    ['an integer beyond the safe range', '01 1b ff ff ff ff ff ff ff ff'],
    ['a negative integer beyond the safe range', '01 3b 00 1f ff ff ff ff ff ff'],
    ['an integer as a float', '01 f9 3c 00'],
    ['a double that fits single precision', '01 fb 3f f8 00 00 00 00 00 00'],
    ['a single that fits half precision', '01 fa 3f c0 00 00'],
    ['an infinity in single precision', '01 fa 7f 80 00 00'],
    ['a NaN with a payload', '01 f9 7e 01'],
    ['a wide NaN', '01 fa 7f c0 00 00'],
    ['an indefinite array', '01 9f 01 ff'],
    ['an indefinite map', '01 bf 61 61 01 ff'],
    ['an indefinite string', '01 7f 61 61 ff'],
    ['a break', '01 ff'],
    ['undefined', '01 f7'],
    ['an unassigned simple value', '01 e0'],
    ['a reserved minor', '01 1c'],
    ['a property twice', '01 a2 61 61 01 61 61 02'],
    ['properties out of order', '01 a2 61 62 01 61 61 02'],
    ['a longer name before a shorter one', '01 a2 62 61 61 01 61 62 02'],
    ['a property name that is no string', '01 a1 01 01'],
    ['malformed UTF-8', '01 62 c3 28'],
    ['an encoded surrogate', '01 63 ed a0 80'],
    ['malformed UTF-8 in a name', '01 a1 61 ff 01'],
    ['an unknown tag', '01 c0 61 61'],
    ['a bignum outside a bigint', '01 c2 49 01 00 00 00 00 00 00 00 00'],
    ['a date that is no integer', '01 d9 ea 61 f9 3e 00'],
    ['a date out of range', '01 d9 ea 61 1b 00 1e b2 08 c2 dc 00 01'],
    ['a date without content', '01 d9 ea 61'],
    ['a bigint that is a float', '01 d9 ea 62 f9 3e 00'],
    ['a bigint with an unknown tag', '01 d9 ea 62 c4 49 01 00 00 00 00 00 00 00 00'],
    ['a bignum that is no byte string', '01 d9 ea 62 c2 61 61'],
    ['a bignum that fits 64 bits', '01 d9 ea 62 c2 48 01 00 00 00 00 00 00 00'],
    ['a bignum with a leading zero', '01 d9 ea 62 c2 49 00 01 00 00 00 00 00 00 00'],
    ['a huge array that is not there', '01 9b 00 00 00 00 ff ff ff ff'],
    ['a length beyond the safe range', '01 9b ff ff ff ff ff ff ff ff'],
    ['a map of a length beyond the safe range', '01 bb ff ff ff ff ff ff ff ff'],
  ])('%s', (_name, hex) => {
    const error = caught(() => decodeValue(bytes(hex)));
    expect(error).toBeInstanceOf(IntegrityError);
    expect((error as IntegrityError).details['length']).toBe(bytes(hex).length);
  });

  it('nesting beyond the limit', () => {
    const deep = new Uint8Array(MAX_DEPTH + 3).fill(0x81);
    deep[0] = 1;
    deep[deep.length - 1] = 0xf6;
    expect(() => decodeValue(deep)).toThrow(/nested more than 512 levels deep/);
    const deeper = new Uint8Array(200_000).fill(0x81);
    deeper[0] = 1;
    expect(() => decodeValue(deeper)).toThrow(IntegrityError);
  });

  it('a bignum beyond the limit', () => {
    const huge = new Uint8Array(10 + 65_537).fill(1);
    huge.set(bytes('01 d9 ea 62 c2 5a 00 01 00 01'));
    expect(() => decodeValue(huge)).toThrow(/more than 65536 bytes/);
  });

  it('what is no byte array', () => {
    for (const input of [
      'text',
      null,
      [1],
      1,
      new DataView(new ArrayBuffer(2)),
      new Uint16Array(1),
    ] as unknown[]) {
      expect(() => decodeValue(input as Uint8Array)).toThrow(ValidationError);
    }
  });
});

describe('decoding of damaged bytes', () => {
  const accepts = (input: Uint8Array): void => {
    let value;
    try {
      value = decodeValue(input);
    } catch (error) {
      expect(PersistenceError.isInstance(error)).toBe(true);
      return;
    }
    expect(encodeValue(value)).toStrictEqual(input);
  };

  it('gives a typed error, or a value whose one encoding these bytes are: random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (random) => {
        accepts(random);
        accepts(new Uint8Array([1, ...random]));
      }),
      runs(2_000),
    );
  });

  it('gives a typed error, or a value whose one encoding these bytes are: mutated encodings', () => {
    const mutation = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }), cut: fc.boolean() });
    fc.assert(
      fc.property(arbitraryValue, fc.array(mutation, { minLength: 1, maxLength: 3 }), (value, mutations) => {
        let encoded = encodeValue(value);
        for (const { at, to, cut } of mutations) {
          if (encoded.length === 0) break;
          const index = at % encoded.length;
          if (cut && index > 0) encoded = encoded.slice(0, index);
          else encoded[index] = to;
        }
        accepts(encoded);
      }),
      runs(2_000),
    );
  });
});

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
