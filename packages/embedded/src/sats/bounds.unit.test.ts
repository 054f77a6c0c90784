import { describe, expect, it } from 'vitest';
import {
  BsatnError,
  BsatnReader,
  BsatnWriter,
  InvalidTypeError,
  MAX_DEPTH,
  MAX_EMPTY_ELEMENTS,
  UNIT,
  array,
  compileType,
  decodeValue,
  encodeValue,
  product,
  scalar,
  sum,
  typeCompiler,
  type AlgebraicType,
  type Typespace,
  type Value,
} from '.';

/** tree = (left: tree) | leaf */
const tree: Typespace = { types: [sum({ left: { tag: 'Ref', ref: 0 }, leaf: UNIT })] };
const treeType: AlgebraicType = { tag: 'Ref', ref: 0 };

function nested(depth: number): Value {
  let value: Value = { tag: 1, value: [] };
  for (let level = 0; level < depth; level++) value = { tag: 0, value };
  return value;
}

describe('malformed bytes', () => {
  const cases: [string, AlgebraicType, number[], string][] = [
    ['a boolean of 2', scalar('Bool'), [2], 'a boolean is 0 or 1, not 2 (at byte 0)'],
    ['no boolean', scalar('Bool'), [], '1 bytes are needed and 0 are left (at byte 0)'],
    ['text cut short', scalar('String'), [5, 0, 0, 0, 97], '5 bytes are needed and 1 are left (at byte 4)'],
    ['a length cut short', scalar('String'), [5, 0], '4 bytes are needed and 2 are left (at byte 0)'],
    ['text that is not UTF-8', scalar('String'), [1, 0, 0, 0, 0xff], 'text is not UTF-8 (at byte 4)'],
    [
      'a surrogate in UTF-8',
      scalar('String'),
      [3, 0, 0, 0, 0xed, 0xa0, 0x80],
      'text is not UTF-8 (at byte 4)',
    ],
    ['an unknown variant', sum({ a: UNIT }), [1], 'variant 1 is unknown: there are 1 (at byte 0)'],
    ['a missing variant', sum({ a: UNIT }), [], '1 bytes are needed and 0 are left (at byte 0)'],
    [
      'a byte array beyond the end',
      array(scalar('U8')),
      [255, 255, 255, 255],
      '4294967295 bytes are needed and 0 are left (at byte 4)',
    ],
    [
      'a byte array without a length',
      array(scalar('U8')),
      [1],
      '4 bytes are needed and 1 are left (at byte 0)',
    ],
    [
      'an array beyond the end',
      array(scalar('U64')),
      [255, 255, 255, 255],
      '34359738360 bytes are needed and 0 are left (at byte 4)',
    ],
    [
      'an array without a length',
      array(scalar('U64')),
      [1, 0, 0],
      '4 bytes are needed and 3 are left (at byte 0)',
    ],
    [
      'too many empty values',
      array(UNIT),
      [0, 0, 0, 1],
      `an array of empty values has 16777216 of them; ${MAX_EMPTY_ELEMENTS} are allowed (at byte 0)`,
    ],
    ['an integer cut short', scalar('U32'), [1, 2, 3], '4 bytes are needed and 3 are left (at byte 0)'],
    [
      'a product cut short',
      product({ a: scalar('U8'), b: scalar('U8') }),
      [1],
      '2 bytes are needed and 1 are left (at byte 0)',
    ],
  ];

  it.each(cases)('%s', (_name, type, bytes, message) => {
    const codec = compileType(type);
    const all = new Uint8Array(bytes);
    expect(() => codec.validate(all, 0, all.length)).toThrow(message);
    expect(() => decodeValue(codec, all)).toThrow(BsatnError);
  });

  it('long text is checked too', () => {
    const codec = compileType(scalar('String'));
    const bytes = encodeValue(codec, 'a'.repeat(200));
    bytes[150] = 0x80;
    expect(() => codec.validate(bytes, 0, bytes.length)).toThrow('text is not UTF-8');
    expect(() => decodeValue(codec, bytes)).toThrow('text is not UTF-8');
  });
});

describe('recursive types', () => {
  const codec = compileType(treeType, tree);

  it('hold nested values', () => {
    const value = nested(20);
    const bytes = encodeValue(codec, value);
    expect(bytes.length).toBe(21);
    expect(decodeValue(codec, bytes)).toEqual(value);
    expect(codec.skip(bytes, 0)).toBe(21);
    expect(codec.compare(nested(20), nested(21))).toBeGreaterThan(0);
    expect(codec.compare(nested(20), nested(20))).toBe(0);
  });

  it('refuse values that nest too deep, in either direction, and can be used again', () => {
    const bytes = new Uint8Array(100_000);
    expect(() => codec.validate(bytes, 0, bytes.length)).toThrow(
      `values nest deeper than ${MAX_DEPTH} levels`,
    );
    expect(() => decodeValue(codec, bytes)).toThrow(`values nest deeper than ${MAX_DEPTH} levels`);
    expect(() => encodeValue(codec, nested(MAX_DEPTH + 1))).toThrow(
      `values nest deeper than ${MAX_DEPTH} levels`,
    );
    expect(encodeValue(codec, nested(MAX_DEPTH)).length).toBe(MAX_DEPTH + 1);
  });

  it('are refused where no value could end', () => {
    const endless: Typespace = { types: [product({ self: { tag: 'Ref', ref: 0 } })] };
    expect(() => compileType({ tag: 'Ref', ref: 0 }, endless)).toThrow(InvalidTypeError);
  });
});

describe('types that cannot be', () => {
  it('a reference to nothing', () => {
    expect(() => compileType({ tag: 'Ref', ref: 3 })).toThrow(
      'type &3 does not exist: the typespace holds 0',
    );
  });

  it('references in a circle', () => {
    const circle: Typespace = {
      types: [
        { tag: 'Ref', ref: 1 },
        { tag: 'Ref', ref: 0 },
      ],
    };
    expect(() => typeCompiler(circle)).toThrow('refers to nothing but references');
  });

  it('a sum of more variants than a byte can tell apart', () => {
    const variants = Array.from({ length: 257 }, () => ({ name: undefined, type: UNIT }));
    expect(() => compileType({ tag: 'Sum', variants })).toThrow(
      'a sum has 257 variants; one byte tells 256 apart',
    );
  });

  it('the empty sum has no value and reads none', () => {
    const codec = compileType({ tag: 'Sum', variants: [] });
    expect(() => codec.validate(new Uint8Array([0]), 0, 1)).toThrow('variant 0 is unknown: there are 0');
    expect(encodeValue(compileType(array({ tag: 'Sum', variants: [] })), [])).toEqual(new Uint8Array(4));
  });
});

describe('values that do not fit', () => {
  const cases: [AlgebraicType, Value, string][] = [
    [scalar('U8'), 256, '256 is no value of type U8'],
    [scalar('U8'), -1, '-1 is no value of type U8'],
    [scalar('U8'), 1.5, '1.5 is no value of type U8'],
    [scalar('I16'), 32768, '32768 is no value of type I16'],
    [scalar('I32'), 1n, '1 is no value of type I32'],
    [scalar('U64'), -1n, '-1 is no value of type U64'],
    [scalar('U64'), 1, '1 is no value of type U64'],
    [scalar('I128'), 2n ** 127n, `${2n ** 127n} is no value of type I128`],
    [scalar('U256'), 2n ** 256n, `${2n ** 256n} is no value of type U256`],
    [scalar('F32'), 0.1, '0.1 is no value of type F32'],
    [scalar('F64'), 1n, '1 is no value of type F64'],
    [scalar('Bool'), 1, '1 is no value of type Bool'],
    [scalar('String'), true, 'a boolean is no value of type String'],
    [scalar('String'), 'a\ud800', 'text holds half a surrogate pair, which UTF-8 cannot carry'],
    [array(scalar('U8')), [1, 2], 'an array of 2 is no value of type Array<U8>'],
    [array(scalar('U16')), 'x', 'a string is no value of type Array'],
    [
      array(UNIT),
      Array.from({ length: MAX_EMPTY_ELEMENTS + 1 }, () => []),
      'an array of empty values has 65537 of them; 65536 are allowed',
    ],
    [product({ a: scalar('U8') }), { tag: 0, value: 1 }, 'an object is no value of type Product'],
    [product({ a: scalar('U8') }), [1, 2], 'an array of 2 is no value of type Product of 1'],
    [sum({ a: UNIT }), 0, '0 is no value of type Sum'],
    [sum({ a: UNIT }), { tag: 1, value: [] }, '1 is no value of type Sum of 1 variants'],
  ];

  it.each(cases)('%o refuses %o', (type, value, message) => {
    expect(() => encodeValue(compileType(type), value)).toThrow(message);
  });

  it('null is named', () => {
    const notAValue: unknown = null;
    expect(() => encodeValue(compileType(scalar('Bool')), notAValue as Value)).toThrow(
      'null is no value of type Bool',
    );
  });
});

describe('reader and writer', () => {
  it('carry every kind of scalar', () => {
    const writer = new BsatnWriter(1);
    writer.u8(1);
    writer.bool(true);
    writer.u16(2);
    writer.u32(3);
    writer.u64(4n);
    writer.i64(-5n);
    writer.u128(6n);
    writer.i128(-7n);
    writer.u256(8n);
    writer.f32(1.5);
    writer.f64(-0.25);
    writer.string('nine');
    writer.byteArray(new Uint8Array([10]));
    writer.array([11, 12], (w, item) => {
      w.u8(item);
    });
    writer.option(13, (w, item) => {
      w.u8(item);
    });
    writer.option(undefined, (w, item: number) => {
      w.u8(item);
    });
    const reader = new BsatnReader(writer.finish());
    expect([reader.u8(), reader.bool(), reader.u16(), reader.u32(), reader.u64(), reader.i64()]).toEqual([
      1,
      true,
      2,
      3,
      4n,
      -5n,
    ]);
    expect([reader.u128(), reader.i128(), reader.u256(), reader.f32(), reader.f64()]).toEqual([
      6n,
      -7n,
      8n,
      1.5,
      -0.25,
    ]);
    expect(reader.string()).toBe('nine');
    expect(reader.byteArray()).toEqual(new Uint8Array([10]));
    expect(reader.array((r) => r.u8())).toEqual([11, 12]);
    expect(reader.option((r) => r.u8())).toBe(13);
    expect(reader.option((r) => r.u8())).toBeUndefined();
    expect(() => {
      reader.finish();
    }).not.toThrow();
  });

  it('a writer is used again after a reset', () => {
    const writer = new BsatnWriter();
    writer.u32(1);
    expect(writer.reset().written()).toEqual(new Uint8Array(0));
    writer.raw(new Uint8Array([1, 2]));
    expect(writer.written()).toEqual(new Uint8Array([1, 2]));
  });

  it('a signed 256-bit number keeps its sign', () => {
    const bytes = encodeValue(compileType(scalar('I256')), -3n);
    expect(new BsatnReader(bytes).i256()).toBe(-3n);
  });

  it.each<[string, (reader: BsatnReader) => unknown, string]>([
    ['bool', (reader) => reader.bool(), 'a boolean is 0 or 1, not 255'],
    ['tag', (reader) => reader.tag(3), 'variant 255 is unknown: there are 3'],
    ['u64', (reader) => reader.u64(), '8 bytes are needed and 4 are left'],
    [
      'array',
      (reader) => reader.array((r) => r.u8()),
      'an array claims 4294967295 elements, more than there can be',
    ],
    [
      'finish',
      (reader) => {
        reader.finish();
      },
      '4 bytes are left over',
    ],
  ])('the reader refuses what is not there: %s', (_name, read, message) => {
    expect(() => read(new BsatnReader(new Uint8Array(4).fill(255)))).toThrow(message);
  });

  it('a long text is given room by its size in bytes', () => {
    const codec = compileType(scalar('String'));
    const text = 'é'.repeat(5_000);
    expect(decodeValue(codec, encodeValue(codec, text))).toBe(text);
  });
});
