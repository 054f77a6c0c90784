import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { option, randomType, randomValue } from '../../test/support/random-types';
import { replayable } from '../../test/support/runs';
import {
  EMPTY_TYPESPACE,
  JsonValueError,
  UNIT,
  array,
  decodeJson,
  decodeJsonArguments,
  encodeJson,
  product,
  scalar,
  sum,
  type AlgebraicType,
  type ScalarTag,
} from '.';

const shape = sum({
  dot: UNIT,
  circle: scalar('F64'),
  box: product({ w: scalar('U32'), h: scalar('U32') }),
  named: scalar('String'),
});

const functions: Readonly<Record<string, ReturnType<typeof product>>> = {
  echo_shape: product({ shape }),
  echo_option: product({ v: option(scalar('U64')) }),
  echo_bytes: product({ v: array(scalar('U8')) }),
  keeps_globals: product({}),
  two: product({ a: scalar('U32'), b: scalar('Bool') }),
};

/** What is said of some arguments, as far as a server has words of its own for each function. */
function refusal(name: string, json: string): string {
  try {
    decodeJsonArguments(name, functions[name] ?? product({}), EMPTY_TYPESPACE, json);
  } catch (error) {
    if (error instanceof JsonValueError) return `${error.path ?? 'no path'}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

function read(type: AlgebraicType, json: string): unknown {
  return decodeJson(type, EMPTY_TYPESPACE, json);
}

describe('arguments in JSON', () => {
  it.each([
    ['[{"dot":[]}]', { tag: 0, value: [] }],
    ['{"shape":{"dot":[]}}', { tag: 0, value: [] }],
    ['{"shape":[0,{}]}', { tag: 0, value: [] }],
    ['[{"circle":1.5}]', { tag: 1, value: 1.5 }],
    ['[[1,2]]', { tag: 1, value: 2 }],
    ['[["circle",2]]', { tag: 1, value: 2 }],
    ['[{"1":2.5}]', { tag: 1, value: 2.5 }],
    ['[{"+01":2.5}]', { tag: 1, value: 2.5 }],
    ['[{"box":{"h":2,"w":1}}]', { tag: 2, value: [1, 2] }],
    [' [ { "box" : [ 1 , 2 ] } ] \n', { tag: 2, value: [1, 2] }],
    [
      '[{"n\\u0061med":"\\ud83d\\ude00\\"\\\\\\/\\b\\f\\n\\r\\t é"}]',
      { tag: 3, value: '😀"\\/\b\f\n\r\t é' },
    ],
  ])('%s are a shape', (json, value) => {
    expect(decodeJsonArguments('echo_shape', product({ shape }), EMPTY_TYPESPACE, json)).toEqual([value]);
  });

  // The words of a server: kinds 0187 to 0224, failures 0041, 0049 and 0050.
  it.each([
    [
      'echo_shape',
      '[[1]]',
      '[0]: expected seq representing sum type to have exactly two fields at line 1 column 4',
    ],
    [
      'echo_shape',
      '[{"a":1}]',
      '[0].a: unknown variant `a`, expected , `dot`one of `circle`, `box`, `named` at line 1 column 5',
    ],
    ['echo_shape', '[{"box":{"w":1}}]', '[0].box: missing field `h` at line 1 column 15'],
    ['echo_shape', '[[9,1]]', '[0][0]: unknown tag 0x9 for sum type <unknown> at line 1 column 3'],
    ['echo_shape', '["dot"]', '[0]: invalid type: string "dot", expected sum type at line 1 column 6'],
    ['echo_shape', '[null]', '[0]: invalid type: null, expected sum type at line 1 column 5'],
    [
      'echo_shape',
      '[]',
      '.: invalid length 0, expected reducer args for echo_shape with 1 elements at line 1 column 2',
    ],
    ['echo_shape', '[1,2]', '[0]: invalid type: integer `1`, expected sum type at line 1 column 2'],
    ['echo_shape', '{}', '.: missing reducer argument `shape` at line 1 column 2'],
    ['echo_shape', 'null', '.: invalid type: null, expected a echo_shape tuple at line 1 column 4'],
    ['echo_shape', '', '.: EOF while parsing a value at line 1 column 0'],
    ['echo_shape', 'nonsense', '.: expected ident at line 1 column 2'],
    [
      'echo_shape',
      '[{"named":5}]',
      '[0].named: invalid type: integer `5`, expected a string at line 1 column 11',
    ],
    [
      'echo_shape',
      '[{"circle":"x"}]',
      '[0].circle: invalid type: string "x", expected f64 at line 1 column 14',
    ],
    ['echo_option', '[5]', '[0]: invalid type: integer `5`, expected sum type at line 1 column 2'],
    [
      'echo_option',
      '[{"some":"18446744073709551615"}]',
      '[0].some: invalid type: string "18446744073709551615", expected u64 at line 1 column 31',
    ],
    [
      'echo_option',
      '[{"some":-1}]',
      '[0].some: invalid value: integer `-1`, expected u64 at line 1 column 11',
    ],
    [
      'echo_option',
      '[{"some":1.5}]',
      '[0].some: invalid type: floating point `1.5`, expected u64 at line 1 column 12',
    ],
    [
      'echo_bytes',
      '["0xdeadbeef"]',
      '[0]: invalid value: string "0xdeadbeef", expected a byte array or hex string at line 1 column 13',
    ],
    ['echo_bytes', '[[1,2,300]]', '[0][2]: invalid value: integer `300`, expected u8 at line 1 column 9'],
    ['keeps_globals', '[1]', '.: trailing characters at line 1 column 2'],
    [
      'keeps_globals',
      '"not json"',
      '.: invalid type: string "not json", expected a keeps_globals tuple at line 1 column 10',
    ],
  ])('of %s, %s are refused in the words of a server', (name, json, words) => {
    expect(refusal(name, json)).toBe(words);
  });

  // No recording: what the parts of serde_json and serde_path_to_error do by their source.
  it.each([
    ['two', '[1,true] x', 'no path: trailing characters at line 1 column 10'],
    ['two', '[1,true,3]', '.: trailing characters at line 1 column 9'],
    ['two', '[1,true,]', '.: trailing comma at line 1 column 9'],
    ['two', '[1,]', '[1]: trailing comma at line 1 column 4'],
    ['two', '[1 true]', '[1]: expected `,` or `]` at line 1 column 4'],
    ['two', '[1,', '[1]: EOF while parsing a value at line 1 column 3'],
    ['two', '[1', '[1]: EOF while parsing a list at line 1 column 2'],
    ['two', '[\n1,\n  é]', '[1]: expected value at line 3 column 3'],
    ['two', '{"a":1,"a":2}', '.: duplicate reducer argument `a` at line 1 column 10'],
    ['two', '{"a":1,"c":2}', 'c: unknown reducer argument `c`, expected , `a``b` at line 1 column 10'],
    ['two', '{"a":1,"b":true,"c":1}', '.: trailing comma at line 1 column 16'],
    ['two', '{"a":1,}', '?: trailing comma at line 1 column 8'],
    ['two', '{1:2}', '?: key must be a string at line 1 column 2'],
    ['two', '{"a" 1}', 'a: expected `:` at line 1 column 6'],
    ['two', '{"a":1 "b":2}', '?: expected `,` or `}` at line 1 column 8'],
    ['two', '{"a":1,', '?: EOF while parsing a value at line 1 column 7'],
    ['two', '{"a":1', '?: EOF while parsing an object at line 1 column 6'],
    ['two', '{"a"', 'a: EOF while parsing an object at line 1 column 4'],
    ['two', '[1,[]]', '[1]: invalid type: sequence, expected a boolean at line 1 column 3'],
    ['two', '[1,{}]', '[1]: invalid type: map, expected a boolean at line 1 column 3'],
    ['two', '[1,tru]', '[1]: expected ident at line 1 column 7'],
    ['two', '[1,t', '[1]: EOF while parsing a value at line 1 column 4'],
    ['two', '[true,true]', '[0]: invalid type: boolean `true`, expected u32 at line 1 column 5'],
    ['two', '[01]', '[0]: invalid number at line 1 column 3'],
    ['two', '[-]', '[0]: invalid number at line 1 column 3'],
    ['two', '[1.]', '[0]: invalid number at line 1 column 4'],
    ['two', '[1.', '[0]: EOF while parsing a value at line 1 column 3'],
    ['two', '[1e]', '[0]: invalid number at line 1 column 4'],
    ['two', '[1e', '[0]: EOF while parsing a value at line 1 column 3'],
    ['two', '[1e999]', '[0]: number out of range at line 1 column 6'],
    ['two', '[-0]', '[0]: invalid type: floating point `-0.0`, expected u32 at line 1 column 3'],
    [
      'two',
      '[18446744073709551616]',
      '[0]: invalid type: floating point `1.8446744073709552e19`, expected u32 at line 1 column 21',
    ],
    ['two', '["a\\x"]', '[0]: invalid escape at line 1 column 5'],
    [
      'two',
      '["a\n"]',
      '[0]: control character (\\u0000-\\u001F) found while parsing a string at line 2 column 0',
    ],
    ['two', '["a', '[0]: EOF while parsing a string at line 1 column 3'],
    ['two', '["\\', '[0]: EOF while parsing a string at line 1 column 3'],
    ['two', '["\\u12', '[0]: EOF while parsing a string at line 1 column 6'],
    ['two', '["\\u12x4"]', '[0]: invalid escape at line 1 column 8'],
    ['two', '["\\udc00"]', '[0]: lone leading surrogate in hex escape at line 1 column 8'],
    ['two', '["\\ud800\\ud800"]', '[0]: lone leading surrogate in hex escape at line 1 column 14'],
    ['two', '["\\ud800x"]', '[0]: unexpected end of hex escape at line 1 column 9'],
    ['two', '["\\ud800\\n"]', '[0]: unexpected end of hex escape at line 1 column 10'],
    ['two', '["\\ud800', '[0]: EOF while parsing a string at line 1 column 8'],
    [
      'two',
      '["\\u0000\\"\\\\\\n\\r\\t\\u0001"]',
      '[0]: invalid type: string "\\0\\"\\\\\\n\\r\\t\\u{1}", expected u32 at line 1 column 25',
    ],
    [
      'echo_shape',
      '[{}]',
      '[0]: expected map representing sum type to have exactly one field at line 1 column 3',
    ],
    [
      'echo_shape',
      '[[]]',
      '[0]: expected seq representing sum type to have exactly two fields at line 1 column 3',
    ],
    ['echo_shape', '[[256,1]]', '[0][0]: invalid value: integer `256`, expected a u8 tag at line 1 column 5'],
    [
      'echo_shape',
      '[[-1,1]]',
      '[0][0]: invalid type: integer `-1`, expected variant identifier (string or int) at line 1 column 4',
    ],
    [
      'echo_shape',
      '[[[],1]]',
      '[0][0]: invalid type: sequence, expected variant identifier (string or int) at line 1 column 4',
    ],
    [
      'echo_shape',
      '[[{},1]]',
      '[0][0]: invalid type: map, expected variant identifier (string or int) at line 1 column 4',
    ],
    [
      'echo_shape',
      '[{"256":1}]',
      '[0].256: unknown variant `256`, expected , `dot`one of `circle`, `box`, `named` at line 1 column 7',
    ],
    [
      'echo_bytes',
      '[5]',
      '[0]: invalid type: integer `5`, expected a byte array or hex string at line 1 column 2',
    ],
    ['echo_bytes', '[["1"]]', '[0][0]: invalid type: string "1", expected u8 at line 1 column 5'],
  ])('of %s, %j are refused by the rules of serde_json', (name, json, words) => {
    expect(refusal(name, json)).toBe(words);
  });

  it('nest as deep as serde_json lets them', () => {
    const nested = (depth: number): AlgebraicType => {
      let type: AlgebraicType = scalar('U8');
      for (let level = 0; level < depth; level++) type = product({ inner: type });
      return type;
    };
    const json = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
    expect(read(nested(127), json(127))).toBeDefined();
    expect(() => read(nested(128), json(128))).toThrow('recursion limit exceeded at line 1 column 128');
  });
});

describe('a value in JSON', () => {
  const max = (bits: bigint): bigint => 2n ** bits - 1n;
  it.each<[ScalarTag, string, unknown]>([
    ['I8', '-128', -128],
    ['U32', '4294967295', 4_294_967_295],
    ['I64', '-9223372036854775808', -(2n ** 63n)],
    ['U64', '18446744073709551615', max(64n)],
    ['U128', '340282366920938463463374607431768211455', max(128n)],
    ['I128', '-170141183460469231731687303715884105728', -(2n ** 127n)],
    ['U256', '"0xff"', 255n],
    ['U256', '"0o17"', 15n],
    ['U256', '"0b11"', 3n],
    ['U256', '"+12"', 12n],
    ['I256', '"-0x8000"', -32_768n],
    ['I256', `"-0x8${'0'.repeat(63)}"`, -(2n ** 255n)],
    ['F32', '0.1', Math.fround(0.1)],
    ['F64', '18446744073709551617', 18446744073709551616],
    ['F64', '-0', -0],
    ['F64', '1e2', 100],
    ['F64', '1E-2', 0.01],
    ['F64', '3', 3],
    ['Bool', 'false', false],
    ['String', '"x"', 'x'],
  ])('of type %s: %s', (tag, json, value) => {
    expect(read(scalar(tag), json)).toBe(value);
  });

  it.each<[ScalarTag, string, string]>([
    ['U8', '256', 'invalid value: integer `256`, expected u8'],
    ['I8', '-129', 'invalid value: integer `-129`, expected i8'],
    ['U128', '-1', 'number out of range'],
    ['U128', '340282366920938463463374607431768211456', 'number out of range'],
    ['U128', `1${'0'.repeat(50)}`, 'number out of range'],
    ['U128', '"1"', 'invalid number'],
    ['U128', '', 'EOF while parsing a value'],
    ['U128', '1.5', 'trailing characters'],
    ['U256', '5', 'invalid type: integer `5`, expected a formatted 256-bit integer'],
    ['U256', '""', 'cannot parse integer from empty string'],
    ['U256', '"0x"', 'cannot parse integer from empty string'],
    ['U256', '"0xg"', 'invalid digit found in string'],
    ['U256', '"-1"', 'invalid digit found in string'],
    ['U256', `"0x1${'0'.repeat(64)}"`, 'number too large to fit in target type'],
    ['I256', `"-0x8${'0'.repeat(62)}1"`, 'number too small to fit in target type'],
  ])('of type %s: not %s', (tag, json, words) => {
    expect(() => read(scalar(tag), json)).toThrow(words);
  });

  it('is refused before it is worked out when it has thousands of digits', () => {
    const digits = '1'.repeat(5_000);
    expect(() => read(scalar('U256'), `"${digits}"`)).toThrow('number too large');
    expect(() => read(scalar('U64'), digits)).toThrow('number out of range');
  });

  it('is an absent option when it is null, and a special type in its structure only', () => {
    expect(read(option(scalar('U8')), 'null')).toEqual({ tag: 1, value: [] });
    const identity = product({ __identity__: scalar('U256') });
    expect(read(identity, '["0x10"]')).toEqual([16n]);
    expect(read(identity, '{"__identity__":"0x10"}')).toEqual([16n]);
    expect(() => read(identity, '"0x10"')).toThrow('expected a 1-element tuple');
  });

  it('is called by its place where its field has no name, and has no variant where there is none', () => {
    const pair: AlgebraicType = {
      tag: 'Product',
      elements: [
        { name: undefined, type: scalar('U8') },
        { name: undefined, type: scalar('U8') },
        { name: 'c', type: scalar('U8') },
      ],
    };
    expect(() => read(pair, '{}')).toThrow('missing field (index 0)');
    expect(() => read(pair, '{"x":1}')).toThrow('unknown field `x`, expected , `0`one of `1`, `c`');
    expect(() => read(product({ only: scalar('U8') }), '{"x":1}')).toThrow('expected `only`');
    expect(() => read({ tag: 'Sum', variants: [] }, '{"x":1}')).toThrow(
      'unknown variant `x`, there are no variants',
    );
  });

  it('is no endless list of nothing', () => {
    const many = `[${Array.from({ length: 65_537 }, () => '[]').join(',')}]`;
    expect(() => read(array(UNIT), many)).toThrow('allocation of 65537 elements failed');
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        randomType.chain((random) => randomValue(random).map((value) => ({ ...random, value }))),
        ({ type, typespace, value }) => {
          const json = encodeJson(type, typespace, value);
          // What is no number has no form in JSON.
          fc.pre(!json.includes('null'));
          expect(decodeJson(type, typespace, json)).toEqual(value);
          expect(() => JSON.parse(json) as unknown).not.toThrow();
        },
      ),
      replayable(200),
    );
  });

  it('is refused with one kind of error, whatever it is', () => {
    fc.assert(
      fc.property(
        randomType,
        fc.oneof(fc.string(), fc.json(), fc.string({ unit: fc.constantFrom(...'[]{}",:0 1e.-ntf\\u') })),
        (random, json) => {
          try {
            decodeJson(random.type, random.typespace, json);
          } catch (error) {
            expect(error).toBeInstanceOf(JsonValueError);
            expect((error as Error).message).toMatch(/ at line \d+ column \d+$/);
          }
        },
      ),
      replayable(300),
    );
  });
});
