import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomType } from '../../test/support/random-types';
import { array, BsatnError, compileType, product, scalar, sum, UNIT, type AlgebraicType } from '../sats';
import { argumentError } from './argument-error';

const none = { types: [] };
const say = (type: AlgebraicType, ...bytes: readonly number[]): string =>
  argumentError(product({ arg: type }), none, Uint8Array.from(bytes));

describe('argumentError', () => {
  it.each([
    [scalar('U32'), [1], 'data too short for u32: Expected 4, given 1'],
    [scalar('I256'), [], 'data too short for i256: Expected 32, given 0'],
    [scalar('F32'), [], 'data too short for u32: Expected 4, given 0'],
    [scalar('F64'), [], 'data too short for u64: Expected 8, given 0'],
    [scalar('Bool'), [], 'data too short for u8: Expected 1, given 0'],
    [scalar('Bool'), [2], 'byte 2 not valid as `bool` (must be 0 or 1)'],
    [scalar('String'), [1, 0], 'data too short for u32: Expected 4, given 2'],
    [scalar('String'), [9, 0, 0, 0, 65], 'data too short for [u8]: Expected 9, given 1'],
    [scalar('String'), [1, 0, 0, 0, 255], 'invalid utf8'],
    [array(scalar('U8')), [9, 0, 0, 0], 'data too short for [u8]: Expected 9, given 0'],
    [array(scalar('I16')), [2, 0, 0, 0, 1, 0], 'data too short for i16: Expected 2, given 0'],
    [array(UNIT), [255, 255, 255, 255], 'the bytes are no arguments'],
    [sum({ a: UNIT, b: scalar('U8') }), [7], 'unknown tag 0x7 for sum type <unknown>'],
    [sum({ a: UNIT, b: scalar('U8') }), [1], 'data too short for u8: Expected 1, given 0'],
  ])('%j %j', (type, bytes, message) => {
    expect(say(type, ...bytes)).toBe(message);
  });

  it('comes to an end on a type that contains itself', () => {
    const typespace = { types: [sum({ more: { tag: 'Ref', ref: 0 }, end: UNIT })] };
    const params = product({ arg: { tag: 'Ref', ref: 0 } });
    expect(argumentError(params, typespace, new Uint8Array(2000))).toBe('the arguments nest too deeply');
  });

  it('has something to say whenever a codec has', () => {
    fc.assert(
      fc.property(randomType, fc.uint8Array({ maxLength: 40 }), ({ type, typespace }, bytes) => {
        const params = product({ arg: type });
        const codec = compileType(params, typespace);
        try {
          codec.validate(bytes, 0, bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(BsatnError);
          expect(argumentError(params, typespace, bytes)).not.toBe('');
          return;
        }
        expect(argumentError(params, typespace, bytes)).toBe('the bytes are no arguments');
      }),
    );
  });
});
