import { AlgebraicType as SdkType, BinaryWriter } from 'spacetimedb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomType, randomValue, typeWithValues } from '../../test/support/random-types';
import { testRuns } from '../../test/support/runs';
import {
  BsatnError,
  BsatnReader,
  UNIT,
  array,
  compileType,
  decodeValue,
  encodeValue,
  product,
  scalar,
  sum,
  validateValue,
  type AlgebraicType,
  type ScalarTag,
  type Value,
} from '.';

const numRuns = testRuns(200);

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function unhex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

describe('BSATN', () => {
  const point = product({ x: scalar('I32'), y: scalar('I32') });
  const shape = sum({ dot: UNIT, circle: scalar('F64'), named: scalar('String') });
  const cases: [string, AlgebraicType, Value, string][] = [
    ['the highest u8', scalar('U8'), 255, 'ff'],
    ['the lowest i8', scalar('I8'), -128, '80'],
    ['a u16', scalar('U16'), 0x1234, '3412'],
    ['a negative i16', scalar('I16'), -2, 'feff'],
    ['the highest u32', scalar('U32'), 4294967295, 'ffffffff'],
    ['a negative i32', scalar('I32'), -1, 'ffffffff'],
    ['a u64', scalar('U64'), 1n, '0100000000000000'],
    ['a negative i64', scalar('I64'), -2n, 'feffffffffffffff'],
    ['the highest u128', scalar('U128'), 2n ** 128n - 1n, 'ff'.repeat(16)],
    ['a negative i128', scalar('I128'), -1n, 'ff'.repeat(16)],
    ['a u256', scalar('U256'), 2n ** 248n, `${'00'.repeat(31)}01`],
    ['the lowest i256', scalar('I256'), -(2n ** 255n), `${'00'.repeat(31)}80`],
    ['an f32', scalar('F32'), 1.5, '0000c03f'],
    ['negative zero', scalar('F64'), -0, '0000000000000080'],
    ['true', scalar('Bool'), true, '01'],
    ['text in UTF-8', scalar('String'), 'é😀', '06000000c3a9f09f9880'],
    ['a byte array', array(scalar('U8')), new Uint8Array([1, 2]), '020000000102'],
    ['an array of i32', array(scalar('I32')), [1, -1], '0200000001000000ffffffff'],
    ['a product', point, [1, 2], '0100000002000000'],
    ['the empty product', UNIT, [], ''],
    ['a variant without a value', shape, { tag: 0, value: [] }, '00'],
    ['a variant with a value', shape, { tag: 2, value: 'n' }, '02010000006e'],
    ['a present option', sum({ some: scalar('U8'), none: UNIT }), { tag: 0, value: 7 }, '0007'],
    ['an absent option', sum({ some: scalar('U8'), none: UNIT }), { tag: 1, value: [] }, '01'],
  ];

  it.each(cases)('writes and reads %s', (_name, type, value, bytes) => {
    const codec = compileType(type);
    expect(hex(encodeValue(codec, value))).toBe(bytes);
    expect(decodeValue(codec, unhex(bytes))).toEqual(value);
    expect(codec.validate(unhex(bytes), 0, bytes.length / 2)).toBe(bytes.length / 2);
    expect(codec.skip(unhex(bytes), 0)).toBe(bytes.length / 2);
  });

  it('reads back what it writes, whatever the type', () => {
    fc.assert(
      fc.property(typeWithValues(1), ({ type, typespace, values: [value] }) => {
        const codec = compileType(type, typespace);
        const bytes = encodeValue(codec, value as Value);
        expect(decodeValue(codec, bytes)).toEqual(value);
        expect(codec.fixedSize ?? bytes.length).toBe(bytes.length);
        expect(bytes.length).toBeGreaterThanOrEqual(codec.minSize);
      }),
      { numRuns },
    );
  });

  it('validates and skips exactly what it writes, between other bytes', () => {
    fc.assert(
      fc.property(
        typeWithValues(1),
        fc.nat(5),
        fc.nat(5),
        ({ type, typespace, values: [value] }, before, after) => {
          const codec = compileType(type, typespace);
          const bytes = encodeValue(codec, value as Value);
          const buffer = new Uint8Array(before + bytes.length + after).fill(0xee);
          buffer.set(bytes, before);
          const end = before + bytes.length;
          expect(codec.validate(buffer, before, end)).toBe(end);
          expect(codec.validate(buffer, before, buffer.length)).toBe(end);
          expect(codec.skip(buffer, before)).toBe(end);
        },
      ),
      { numRuns },
    );
  });

  it('refuses every value that is cut short', () => {
    fc.assert(
      fc.property(typeWithValues(1), fc.nat(), ({ type, typespace, values: [value] }, cut) => {
        const codec = compileType(type, typespace);
        const bytes = encodeValue(codec, value as Value);
        if (bytes.length === 0) return;
        const short = bytes.subarray(0, cut % bytes.length);
        expect(() => codec.validate(short, 0, short.length)).toThrow(BsatnError);
        expect(() => decodeValue(codec, short)).toThrow(BsatnError);
      }),
      { numRuns },
    );
  });

  it('takes or refuses random bytes alike in validation and decoding, and encodes what it took the same', () => {
    fc.assert(
      fc.property(randomType, fc.uint8Array({ maxLength: 40 }), ({ type, typespace }, bytes) => {
        const codec = compileType(type, typespace);
        const outcome = (run: () => unknown): unknown => {
          try {
            return run();
          } catch (error) {
            expect(error).toBeInstanceOf(BsatnError);
            return 'refused';
          }
        };
        const end = outcome(() => codec.validate(bytes, 0, bytes.length));
        const reader = new BsatnReader(bytes);
        const value = outcome(() => codec.decode(reader));
        expect(value === 'refused').toBe(end === 'refused');
        if (end === 'refused') return;
        expect(reader.offset).toBe(end);
        expect(codec.skip(bytes, 0)).toBe(end);
        const again = encodeValue(codec, value as Value);
        expect(decodeValue(codec, again)).toEqual(value);
        expect(again.length).toBe(end);
      }),
      { numRuns: numRuns * 2 },
    );
  });

  it('writes what the SDK writes', () => {
    const tags: ScalarTag[] = ['String', 'Bool', 'I8', 'U16', 'I32', 'U64', 'I128', 'U256', 'F32', 'F64'];
    const fields = Object.fromEntries(tags.map((tag, at) => [`f${at}`, scalar(tag)]));
    const type = product({ ...fields, list: array(scalar('U16')), bytes: array(scalar('U8')) });
    const sdkType = SdkType.Product({
      elements: [
        ...tags.map((tag, at) => ({ name: `f${at}`, algebraicType: SdkType[tag] })),
        { name: 'list', algebraicType: SdkType.Array(SdkType.U16) },
        { name: 'bytes', algebraicType: SdkType.Array(SdkType.U8) },
      ],
    });
    const serialize = SdkType.makeSerializer(sdkType);
    fc.assert(
      fc.property(randomValue({ type, typespace: { types: [] } }), (value) => {
        const names = type.elements.map((element) => element.name);
        const writer = new BinaryWriter(16);
        serialize(
          writer,
          Object.fromEntries((value as readonly Value[]).map((part, at) => [names[at], part])),
        );
        expect(hex(encodeValue(compileType(type), value))).toBe(hex(writer.getBuffer()));
      }),
      { numRuns },
    );
  });

  it('refuses bytes after the value', () => {
    const codec = compileType(scalar('U8'));
    expect(() => decodeValue(codec, unhex('0102'))).toThrow('1 bytes are left over (at byte 1)');
    expect(() => validateValue(codec, unhex('0102'))).toThrow('1 bytes are left over (at byte 1)');
    expect(() => validateValue(codec, unhex('01'))).not.toThrow();
  });
});
