import { describe, expect, it } from 'vitest';
import { option } from '../../test/support/random-types';
import {
  BsatnError,
  EMPTY_TYPESPACE,
  UNIT,
  array,
  encodeJson,
  product,
  scalar,
  sum,
  type AlgebraicType,
  type ScalarTag,
  type Value,
} from '.';

const write = (type: AlgebraicType, value: Value): string => encodeJson(type, EMPTY_TYPESPACE, value);

describe('a value in JSON', () => {
  // As in kinds 0183 and 0184.
  it.each<[ScalarTag, Value, string]>([
    ['I8', -128, '-128'],
    ['U64', 18446744073709551615n, '18446744073709551615'],
    ['I128', -(2n ** 127n), '-170141183460469231731687303715884105728'],
    ['U256', 0n, '"0x0"'],
    ['U256', 2n ** 128n, '"0x100000000000000000000000000000000"'],
    ['I256', -(2n ** 255n), '"-0x8000000000000000000000000000000000000000000000000000000000000000"'],
    ['Bool', true, 'true'],
    ['String', 'ünï 😀 \u0000 "quoted" \\ \n', '"ünï 😀 \\u0000 \\"quoted\\" \\\\ \\n"'],
    ['F64', 0, '0.0'],
    ['F64', -0, '-0.0'],
    ['F64', Infinity, 'null'],
    ['F64', Number.NaN, 'null'],
    ['F64', 1.7976931348623157e308, '1.7976931348623157e308'],
    ['F32', -0.5, '-0.5'],
  ])('of type %s: %s', (tag, value, json) => {
    expect(write(scalar(tag), value)).toBe(json);
  });

  // The rules of the library that a server writes floats with (ryu).
  it.each<['F32' | 'F64', number, string]>([
    ['F64', 1e15, '1000000000000000.0'],
    ['F64', 1e16, '1e16'],
    ['F64', 123456789012345680, '1.2345678901234568e17'],
    ['F64', 12.34, '12.34'],
    ['F64', 0.00001234, '0.00001234'],
    ['F64', 0.000001234, '1.234e-6'],
    ['F64', 5e-324, '5e-324'],
    ['F32', Math.fround(0.1), '0.1'],
    ['F32', Math.fround(3.4028234663852886e38), '3.4028235e38'],
    ['F32', Math.fround(1e12), '1000000000000.0'],
    ['F32', Math.fround(1e13), '1e13'],
    ['F32', Math.fround(1.23e-6), '0.00000123'],
    ['F32', Math.fround(1.23e-7), '1.23e-7'],
  ])('of type %s: %d', (tag, value, json) => {
    expect(write(scalar(tag), value)).toBe(json);
  });

  it('has no names in it', () => {
    expect(write(product({ w: scalar('U8'), h: option(scalar('U8')) }), [1, { tag: 0, value: 2 }])).toBe(
      '[1,[0,2]]',
    );
    expect(write(option(scalar('U8')), { tag: 1, value: [] })).toBe('[1,[]]');
    expect(write(product({ __identity__: scalar('U256') }), [255n])).toBe('["0xff"]');
    expect(write(array(scalar('U8')), Uint8Array.of(1, 255))).toBe('"01ff"');
    expect(write(array(scalar('String')), ['a', 'b'])).toBe('["a","b"]');
  });

  it.each<[AlgebraicType, Value]>([
    [product({ a: scalar('U8') }), 1],
    [product({ a: scalar('U8') }), [1, 2]],
    [sum({ a: UNIT }), 1],
    [sum({ a: UNIT }), { tag: 1, value: [] }],
    [array(scalar('U16')), 1],
    [scalar('F64'), 1n],
    [scalar('U256'), 1],
    [scalar('U8'), [1]],
  ])('of another type is refused: %j', (type, value) => {
    expect(() => write(type, value)).toThrow(BsatnError);
  });
});
