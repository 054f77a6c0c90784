import { IntegrityError, ValidationError } from '@nerv/core';
import fc from 'fast-check';
import { BinaryReader, BinaryWriter, t } from 'spacetimedb';
import { describe, expect, test } from 'vitest';
import { runs } from '../../../test/arbitraries';
import {
  array,
  boolean,
  bytes,
  enumeration,
  f64,
  format,
  i64,
  option,
  Reader,
  string,
  struct,
  u32,
  u64,
  u8,
  union,
  Writer,
  type Codec,
} from './index';

function written<T>(codec: Codec<T>, value: T): Uint8Array {
  const writer = new Writer(1);
  codec.write(writer, value);
  return writer.finish();
}

/** The bytes as SpacetimeDB's own library writes them. */
function bsatn<T>(builder: { serialize(writer: BinaryWriter, value: T): void }, value: T): Uint8Array {
  const writer = new BinaryWriter(64);
  builder.serialize(writer, value);
  return writer.getBuffer();
}

describe('the layout is BSATN', () => {
  const sdk = t.object('Sample', {
    small: t.u8(),
    count: t.u32(),
    text: t.string(),
    blob: t.byteArray(),
    flag: t.bool(),
    ratio: t.f64(),
    maybe: t.option(t.string()),
    list: t.array(t.string()),
    choice: t.enum('Choice', { left: t.u32(), right: t.string() }),
  });
  const ours = struct({
    small: u8,
    count: u32,
    text: string,
    blob: bytes,
    flag: boolean,
    ratio: f64,
    maybe: option(string),
    list: array(string),
    choice: union({ left: u32, right: string }),
  });
  const sample = fc.record({
    small: fc.nat({ max: 255 }),
    count: fc.nat({ max: 0xffff_ffff }),
    text: fc.string({ unit: 'grapheme', maxLength: 400 }),
    blob: fc.uint8Array(),
    flag: fc.boolean(),
    ratio: fc.double(),
    maybe: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
    list: fc.array(fc.string({ unit: 'grapheme' })),
    choice: fc.oneof(
      fc.record({ tag: fc.constant('left' as const), value: fc.nat() }),
      fc.record({ tag: fc.constant('right' as const), value: fc.string({ unit: 'grapheme' }) }),
    ),
  });

  test('what we write the SDK reads, and what it writes we read, byte for byte', () => {
    fc.assert(
      fc.property(sample, (value) => {
        const own = written(ours, value);
        expect(own).toEqual(bsatn(sdk, value));
        expect(ours.read(new Reader(own))).toEqual(value);
        expect(sdk.deserialize(new BinaryReader(own))).toEqual(value);
      }),
      runs,
    );
  });

  test('64-bit integers', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeInteger(), (natural, integer) => {
        expect(written(u64, natural)).toEqual(bsatn(t.u64(), BigInt(natural)));
        expect(written(i64, integer)).toEqual(bsatn(t.i64(), BigInt(integer)));
        expect(u64.read(new Reader(written(u64, natural)))).toBe(natural);
        expect(i64.read(new Reader(written(i64, integer)))).toBe(integer);
      }),
      runs,
    );
  });
});

describe('writing', () => {
  test('a lone surrogate is refused, in short and in long text', () => {
    expect(() => written(string, 'a\ud800b')).toThrow(ValidationError);
    expect(() => written(string, `${'a'.repeat(400)}\udc00`)).toThrow(ValidationError);
    expect(written(string, '\ud83d\ude00')).toHaveLength(8);
  });

  test('a variant or member that does not exist is a mistake of the caller', () => {
    const choice: Codec<{ tag: string; value: never }> = union({});
    expect(() => written(choice, { tag: 'no', value: undefined as never })).toThrow(TypeError);
    expect(() => written(enumeration(['a']) as Codec<string>, 'b')).toThrow(TypeError);
  });

  test('what was given out does not change with the next write', () => {
    const writer = new Writer();
    writer.u32(1);
    const first = writer.finish();
    const view = writer.peek();
    writer.reset();
    writer.u32(2);
    expect(writer.length).toBe(4);
    expect(first).toEqual(Uint8Array.of(1, 0, 0, 0));
    expect(view[0]).toBe(2);
  });
});

describe('reading damaged bytes', () => {
  const damaged =
    (codec: Codec<unknown>, ...list: number[]) =>
    () =>
      codec.read(new Reader(Uint8Array.from(list)));

  test('every kind of damage is an IntegrityError', () => {
    expect(damaged(u8)).toThrow(IntegrityError);
    expect(damaged(u32, 1, 2, 3)).toThrow(IntegrityError);
    expect(damaged(boolean, 2)).toThrow(/boolean is 2/);
    expect(damaged(option(u8), 2, 0)).toThrow(/tag 2/);
    expect(damaged(union({ only: u8 }), 1)).toThrow(/variant 1/);
    expect(damaged(enumeration(['only']), 1)).toThrow(/member 1/);
    expect(damaged(array(u8), 255, 255, 255, 255)).toThrow(/claims 4294967295/);
    expect(damaged(string, 1, 0, 0, 0, 0xff)).toThrow(/not UTF-8/);
    expect(damaged(bytes, 2, 0, 0, 0, 1)).toThrow(/ends after/);
    expect(damaged(u64, 0, 0, 0, 0, 0, 0, 0x20, 0)).toThrow(/2\^53/);
    expect(damaged(i64, 0, 0, 0, 0, 0, 0, 0, 0x80)).toThrow(/2\^53/);
  });

  test('a byte order mark is a character like any other', () => {
    for (const text of ['\uFEFF', '\uFEFFa', '\uFEFF\uFEFF', 'a\uFEFF']) {
      expect(string.read(new Reader(written(string, text)))).toBe(text);
    }
  });

  test('bytes read are a copy of their own', () => {
    const source = Uint8Array.of(1, 0, 0, 0, 7);
    const read = bytes.read(new Reader(source));
    source[4] = 8;
    expect(read).toEqual(Uint8Array.of(7));
  });
});

describe('formats', () => {
  const sample = format('A sample', 3, struct({ text: string }));

  test('begin with their version and name themselves in errors', () => {
    const encoded = sample.encode({ text: 'a' });
    expect(encoded).toEqual(Uint8Array.of(3, 1, 0, 0, 0, 97));
    expect(sample.decode(encoded)).toEqual({ text: 'a' });
    const later = Uint8Array.from(encoded);
    later[0] = 4;
    expect(() => sample.decode(later)).toThrow(
      /A sample has format version 4, and this build reads version 3/,
    );
    expect(() => sample.decode(Uint8Array.of(...encoded, 0))).toThrow(/1 bytes are left over/);
  });
});
