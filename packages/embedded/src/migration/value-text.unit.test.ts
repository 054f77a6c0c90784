import { describe, expect, it } from 'vitest';
import { UNIT, array, product, scalar, sum, type AlgebraicType, type Value } from '../sats';
import { debugValue, satnValue } from './value-text';

const OPTION = sum({ some: scalar('U32'), none: UNIT });

describe('a value written out over lines', () => {
  it.each<[AlgebraicType, Value, string]>([
    [scalar('Bool'), true, 'Bool(\n    true,\n)'],
    [scalar('U64'), 7n, 'U64(\n    7,\n)'],
    [scalar('I256'), -7n, 'I256(\n    -7,\n)'],
    [scalar('I128'), 5n, 'I128(\n    Packed(\n        5,\n    ),\n)'],
    [
      scalar('String'),
      'a "b"\\\n\t\u0001é\u200b\u00a0',
      'String(\n    "a \\"b\\"\\\\\\n\\t\\u{1}é\\u{200b}\\u{a0}",\n)',
    ],
    [UNIT, [], 'Product(\n    ProductValue {\n        elements: [],\n    },\n)'],
    [
      product({ a: scalar('U8'), b: scalar('Bool') }),
      [1, false],
      [
        ...['Product(', '    ProductValue {', '        elements: [', '            U8(', '                1,'],
        ...['            ),', '            Bool(', '                false,', '            ),', '        ],'],
        ...['    },', ')'],
      ].join('\n'),
    ],
    [
      OPTION,
      { tag: 0, value: 3 },
      'Sum(\n    SumValue {\n        tag: 0,\n        value: U32(\n            3,\n        ),\n    },\n)',
    ],
    [array(scalar('U8')), Uint8Array.of(1, 2), 'Array(\n    [\n        1,\n        2,\n    ],\n)'],
    [array(scalar('String')), [], 'Array(\n    [],\n)'],
    [array(array(scalar('I8'))), [[1]], 'Array(\n    [\n        [\n            1,\n        ],\n    ],\n)'],
  ])('%o', (type, value, text) => {
    expect(debugValue(value, type)).toBe(text);
  });
});

describe('a value on one line', () => {
  it.each<[AlgebraicType, Value, string]>([
    [scalar('I32'), 5, 'I32(5)'],
    [
      OPTION,
      { tag: 1, value: [] },
      'Sum(SumValue { tag: 1, value: Product(ProductValue { elements: [] }) })',
    ],
    [array(product({ a: scalar('U8') })), [[1]], 'Array([ProductValue { elements: [U8(1)] }])'],
    [array(OPTION), [{ tag: 0, value: 1 }], 'Array([SumValue { tag: 0, value: U32(1) }])'],
  ])('%o', (type, value, text) => {
    expect(debugValue(value, type, 'line')).toBe(text);
  });
});

describe('a value in SATS notation', () => {
  it.each<[AlgebraicType, Value, string]>([
    [scalar('I32'), -5, '-5'],
    [scalar('String'), 'a"b', '"a"b"'],
    [array(scalar('U8')), Uint8Array.of(1, 255), '0x01ff'],
    [array(scalar('U16')), [1, 2], '[1, 2]'],
    [product({ a: scalar('U8'), b: scalar('String') }), [1, 'x'], '(0 = 1, 1 = "x")'],
    [OPTION, { tag: 0, value: 3 }, '( = 3)'],
  ])('%o', (type, value, text) => {
    expect(satnValue(value, type)).toBe(text);
  });
});

it('does not take a value of another type', () => {
  expect(() => debugValue([], scalar('U8'))).toThrow(TypeError);
});
