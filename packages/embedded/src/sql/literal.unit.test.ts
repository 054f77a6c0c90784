import { describe, expect, it } from 'vitest';
import { product, scalar, type AlgebraicType, type ScalarTag } from '../sats';
import { isComparable, parseLiteral } from './literal';

const none = { types: [] };
const IDENTITY = product({ __identity__: scalar('U256') });
const CONNECTION = product({ __connection_id__: scalar('U128') });
const TIMESTAMP = product({ __timestamp_micros_since_unix_epoch__: scalar('I64') });
const DURATION = product({ __time_duration_micros__: scalar('I64') });
const UUID = product({ __uuid__: scalar('U128') });

const parse = (text: string, type: AlgebraicType): unknown => parseLiteral(text, type, none);

describe('an integer literal', () => {
  const bounds: readonly [ScalarTag, bigint, bigint][] = [8, 16, 32, 64, 128, 256].flatMap((bits) => {
    const half = 1n << BigInt(bits - 1);
    return [
      [`I${bits}` as ScalarTag, -half, half - 1n] as const,
      [`U${bits}` as ScalarTag, 0n, 2n * half - 1n] as const,
    ].map(([tag, low, high]): [ScalarTag, bigint, bigint] => [tag, low, high]);
  });

  it.each(bounds)('of type %s is within its bounds', (tag, low, high) => {
    const type = scalar(tag);
    const shown = (value: bigint): unknown => (Number(tag.slice(1)) <= 32 ? Number(value) : value);
    expect(parse(String(low), type)).toEqual(shown(low));
    expect(parse(String(high), type)).toEqual(shown(high));
    expect(parse(String(low - 1n), type)).toBeUndefined();
    expect(parse(String(high + 1n), type)).toBeUndefined();
  });

  it.each([
    ['1e3', 1000],
    ['1E3', 1000],
    ['+7', 7],
    ['-0', 0],
    ['1500e-2', 15],
    ['0.0', 0],
    ['.5e1', 5],
    ['000', 0],
    ['0e999999999999', 0],
    ['1e999999999999', undefined],
    ['1e-999999999999', undefined],
    ['1.5', undefined],
    ['', undefined],
    ['.', undefined],
    ['e3', undefined],
    ['1e', undefined],
    ['0x10', undefined],
    [' 1', undefined],
    ['ten', undefined],
  ])('%j means %s', (text, value) => {
    expect(parse(text, scalar('I32'))).toBe(value);
  });
});

describe('a float literal, rounded as a server rounds it', () => {
  it.each([
    ['1.5', 'F64', 1.5],
    ['1e400', 'F64', Infinity],
    ['0.1', 'F32', Math.fround(0.1)],
    ['1e40', 'F32', Infinity],
    ['-0', 'F64', 0],
    ['-1.5e2', 'F64', -150],
    ['12e-1', 'F64', 1.2],
    ['340282356779733661637539395458142568448', 'F32', Infinity],
    ['1.7976931348623157e+308', 'F64', Infinity],
    ['-17976931348623157e292', 'F64', -Infinity],
    ['1e23', 'F64', 1e23],
    ['7e23', 'F64', 6.999999999999999e23],
    ['12345678901234567890e20', 'F64', 1.2345678901234567e39],
    [`1.${'0'.repeat(60)}1`, 'F64', 1],
    ['1e-2147483647', 'F64', 0],
    ['1e-2147483648', 'F64', Infinity],
    ['1e9223372036854775809', 'F64', undefined],
    ['.1', 'F64', 0.1],
    ['NaN', 'F64', undefined],
    ['Infinity', 'F64', undefined],
    ['', 'F64', undefined],
  ] as const)('%j as %s means %s', (text, tag, value) => {
    expect(parse(text, scalar(tag))).toBe(value);
  });
});

describe('a literal of a special type', () => {
  it.each([
    ['f'.padStart(64, '0'), IDENTITY, [15n]],
    [`0x${'F'.padStart(64, '0')}`, IDENTITY, [15n]],
    ['f'.padStart(63, '0'), IDENTITY, undefined],
    ['g'.padStart(64, '0'), IDENTITY, undefined],
    ['0f'.repeat(16), CONNECTION, [0x0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0fn]],
    ['0190163d-8694-739b-aea5-9b5d8a4d0e3c', UUID, [0x0190163d8694739baea59b5d8a4d0e3cn]],
    ['{0190163d-8694-739b-aea5-9b5d8a4d0e3c}', UUID, [0x0190163d8694739baea59b5d8a4d0e3cn]],
    ['urn:uuid:0190163d-8694-739b-aea5-9b5d8a4d0e3c', UUID, [0x0190163d8694739baea59b5d8a4d0e3cn]],
    ['0190163d8694739baea59b5d8a4d0e3c', UUID, [0x0190163d8694739baea59b5d8a4d0e3cn]],
    ['0190163d-8694739baea59b5d8a4d0e3c', UUID, undefined],
    ['0', DURATION, undefined],
    ['yes', scalar('String'), 'yes'],
    ['00ff', { tag: 'Array', element: scalar('U8') } as const, Uint8Array.of(0, 255)],
    ['0x00FF', { tag: 'Array', element: scalar('U8') } as const, Uint8Array.of(0, 255)],
    ['0', { tag: 'Array', element: scalar('U8') } as const, undefined],
    ['zz', { tag: 'Array', element: scalar('U8') } as const, undefined],
    ['1', { tag: 'Array', element: scalar('I32') } as const, undefined],
    ['1', scalar('Bool'), undefined],
  ])('%j', (text, type, value) => {
    expect(parse(text, type)).toEqual(value);
  });

  it.each([
    ['2009-02-13T23:31:30.123456Z', 1234567890123456n],
    ['2009-02-13T23:31:30.1234569Z', 1234567890123456n],
    ['2009-02-13 23:31:30z', 1234567890000000n],
    ['1970-01-01 00:00:00+00:00', 0n],
    ['1970-01-01T01:30:00+01:30', 0n],
    ['1969-12-31T23:00:00-01:00', 0n],
    ['1969-12-31T23:59:59.5Z', -500000n],
    ['0001-01-01T00:00:00Z', -62135596800000000n],
    ['2024-02-29T00:00:00Z', 1709164800000000n],
    ['2023-02-29T00:00:00Z', undefined],
    ['2023-13-01T00:00:00Z', undefined],
    ['2023-01-01T24:00:00Z', undefined],
    ['2023-01-01T00:60:00Z', undefined],
    ['2023-01-01T00:00:00', undefined],
    ['2023-01-01T00:00:00+24:00', undefined],
    ['2023-01-01', undefined],
    ['0', undefined],
  ])('the timestamp %j', (text, micros) => {
    expect(parse(text, TIMESTAMP)).toEqual(micros === undefined ? undefined : [micros]);
  });
});

describe('isComparable', () => {
  it('follows references, and leaves out what has no order of its own', () => {
    const typespace = { types: [IDENTITY, product({ a: scalar('U8') })] };
    expect(isComparable({ tag: 'Ref', ref: 0 }, typespace)).toBe(true);
    expect(isComparable({ tag: 'Ref', ref: 1 }, typespace)).toBe(false);
    expect(
      [IDENTITY, CONNECTION, TIMESTAMP, UUID, scalar('Bool'), scalar('F64')].map((type) =>
        isComparable(type, none),
      ),
    ).toEqual(Array(6).fill(true));
    expect([DURATION, { tag: 'Sum', variants: [] } as const].map((type) => isComparable(type, none))).toEqual(
      [false, false],
    );
  });
});
