import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomType, randomValue, type RandomType } from '../../test/support/random-types';
import { testRuns } from '../../test/support/runs';
import {
  array,
  compileType,
  encodeValue,
  scalar,
  type AlgebraicType,
  type TypeCodec,
  type Value,
} from '../sats';
import { compareKeys, keyCodec, type Key } from './index-key';

const numRuns = testRuns(400);

/** Numbers around the ends of what a double can tell apart, and floats that compare in special ways. */
const nearby: Readonly<Record<string, readonly Value[]>> = {
  U64: [0n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n],
  I64: [0n, -1n, 2n ** 53n, 2n ** 53n + 1n, 1n - 2n ** 53n, -(2n ** 53n), -(2n ** 53n) - 1n, -(2n ** 63n)],
  F32: [0, -0, NaN, Infinity, -Infinity, 1.5, -1.5, Math.fround(1e-45), -Math.fround(1e-45)],
  F64: [0, -0, NaN, Infinity, -Infinity, 1.5, -1.5, 5e-324, -5e-324],
};

function valueOf(random: RandomType): fc.Arbitrary<Value> {
  const special = nearby[random.type.tag];
  return special === undefined
    ? randomValue(random)
    : fc.oneof(fc.constantFrom(...special), randomValue(random));
}

/** Columns and two rows of them. */
const rows = fc
  .array(fc.oneof(randomType, fc.constantFrom(...Object.keys(nearby)).map(numberType)), {
    minLength: 1,
    maxLength: 3,
  })
  .chain((columns) =>
    fc
      .tuple(...columns.map((column) => fc.tuple(valueOf(column), valueOf(column), fc.boolean())))
      .map((cells) => ({
        columns,
        a: cells.map(([value]) => value),
        // Half of the columns are equal, so that later ones get to decide.
        b: cells.map(([value, other, isSame]) => (isSame ? value : other)),
      })),
  );

function numberType(tag: string): RandomType {
  const found = (['U64', 'I64', 'F32', 'F64'] as const).find((known) => known === tag) ?? 'F64';
  return { type: scalar(found), typespace: { types: [] } };
}

function codecsOf(columns: readonly RandomType[]): TypeCodec[] {
  return columns.map(({ type, typespace }) => compileType(type, typespace));
}

/** All columns share one typespace: each column's own, put one after the other. */
function joined(columns: readonly RandomType[]): { types: AlgebraicType[]; all: AlgebraicType[] } {
  const all: AlgebraicType[] = [];
  const types = columns.map(({ type, typespace }) => {
    const shift = all.length;
    const moved = (part: AlgebraicType): AlgebraicType => {
      switch (part.tag) {
        case 'Ref':
          return { tag: 'Ref', ref: part.ref + shift };
        case 'Array':
          return { tag: 'Array', element: moved(part.element) };
        case 'Product':
          return {
            tag: 'Product',
            elements: part.elements.map((each) => ({ ...each, type: moved(each.type) })),
          };
        case 'Sum':
          return { tag: 'Sum', variants: part.variants.map((each) => ({ ...each, type: moved(each.type) })) };
        default:
          return part;
      }
    };
    all.push(...typespace.types.map(moved));
    return moved(type);
  });
  return { types, all };
}

describe('index keys', () => {
  it('are ordered as the columns are, and equal only when all columns are', () => {
    fc.assert(
      fc.property(rows, ({ columns, a, b }) => {
        const { types, all } = joined(columns);
        const codecs = types.map((type) => compileType(type, { types: all }));
        const keys = keyCodec(
          columns.map((_column, at) => at),
          codecs,
          { types: all },
        );
        const keyOf = (row: readonly Value[]): Key => {
          const parts = row.map((value, at) => encodeValue(codecs[at] as TypeCodec, value));
          const offsets: number[] = [];
          let offset = 0;
          for (const part of parts) {
            offsets.push(offset);
            offset += part.length;
          }
          const bytes = Buffer.concat(parts);
          const key = keys.ofRow(bytes, offsets);
          expect(keys.ofPoint(bytes, bytes.length)).toEqual(key);
          return key;
        };
        const expected = codecs.reduce(
          (order, codec, at) =>
            order === 0 ? Math.sign(codec.compare(a[at] as Value, b[at] as Value)) : order,
          0,
        );
        const [first, second] = [keyOf(a), keyOf(b)];
        expect(Math.sign(compareKeys(first, second))).toBe(expected);
        expect(new Map([[first, 1]]).has(second)).toBe(expected === 0);
      }),
      { numRuns },
    );
  });

  it.each<[string, readonly AlgebraicType[], readonly (readonly Value[])[]]>([
    [
      'texts with zero bytes',
      [scalar('String'), scalar('String')],
      [
        ['', 'a'],
        ['\u0000', ''],
        ['\u0000', '\u0000'],
        ['\u0000\u0000', ''],
        ['a', ''],
        ['a', '\u0000b'],
        ['a\u0000', 'b'],
        ['a\u0000\u00ff', ''],
        ['a\u0001', ''],
      ],
    ],
    [
      'lists that start alike',
      [array(scalar('I16')), scalar('U8')],
      [
        [[], 9],
        [[-1], 9],
        [[-1, -1], 0],
        [[-1, 256], 0],
        [[0], 0],
      ],
    ],
    [
      'wide signed numbers',
      [scalar('I128'), scalar('I256')],
      [
        [-(2n ** 127n), 0n],
        [-1n, 5n],
        [0n, -(2n ** 255n)],
        [0n, 0n],
        [2n ** 100n, -1n],
      ],
    ],
  ])('keep the order of %s', (_name, types, ascending) => {
    const codecs = types.map((type) => compileType(type));
    const keys = keyCodec(
      types.map((_type, at) => at),
      codecs,
      { types: [] },
    );
    const made = ascending.map((row) => {
      const bytes = Buffer.concat(row.map((value, at) => encodeValue(codecs[at] as TypeCodec, value)));
      return keys.ofPoint(bytes, bytes.length);
    });
    expect(made.toReversed().sort(compareKeys)).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it('of one column are numbers, or texts in their bytes', () => {
    const keyOf = (type: AlgebraicType, value: Value): Key => {
      const codec = compileType(type);
      const bytes = encodeValue(codec, value);
      return keyCodec([0], [codec], { types: [] }).ofPoint(bytes, bytes.length);
    };
    expect(keyOf(scalar('U8'), 200)).toBe(200);
    expect(keyOf(scalar('I8'), -3)).toBe(-3);
    expect(keyOf(scalar('I16'), -300)).toBe(-300);
    expect(keyOf(scalar('I32'), -70000)).toBe(-70000);
    expect(keyOf(scalar('U64'), 2n ** 53n - 1n)).toBe(2 ** 53 - 1);
    expect(keyOf(scalar('U64'), 2n ** 53n)).toBe(2n ** 53n);
    expect(keyOf(scalar('I64'), -(2n ** 53n) + 1n)).toBe(-(2 ** 53) + 1);
    expect(keyOf(scalar('I64'), -(2n ** 53n))).toBe(-(2n ** 53n));
    expect(keyOf(scalar('String'), 'é')).toBe('\u00c3\u00a9');
  });

  it.each<[string, readonly RandomType[], readonly number[], string]>([
    ['bytes left over', [numberType('U64')], new Array<number>(9).fill(0), '1 bytes are left over'],
    ['bytes missing', [numberType('U64')], [1], '8 bytes are needed and 1 are left'],
    [
      'bytes left over after two columns',
      [numberType('F32'), numberType('F32')],
      new Array<number>(9).fill(0),
      '1 bytes are left over',
    ],
  ])('refuse points with %s', (_name, columns, bytes, message) => {
    const keys = keyCodec(
      columns.map((_column, at) => at),
      codecsOf(columns),
      { types: [] },
    );
    expect(() => keys.ofPoint(new Uint8Array(bytes), bytes.length)).toThrow(message);
  });

  it.each<[string, number, readonly number[], readonly [number, number, number, number], string]>([
    [
      'a prefix where there is one column',
      1,
      [7, 0, 1],
      [1, 1, 2, 0],
      'a range has 1 leading columns in an index of one column',
    ],
    [
      'no column left for the bounds',
      2,
      [7, 7, 0, 1],
      [2, 2, 2, 0],
      'a range has 2 leading columns in an index of 2: none is left for the bounds',
    ],
    ['a prefix with bytes left over', 2, [7, 7, 0, 1], [2, 1, 2, 0], '1 bytes are left over'],
    ['a prefix without columns', 2, [7, 0, 1], [1, 0, 2, 0], '1 bytes are left over'],
    ['a bound of an unknown kind', 1, [3, 1], [0, 0, 2, 0], 'a bound starts with 0, 1 or 2, not 3'],
    ['no bound', 1, [], [0, 0, 0, 0], 'a bound is missing'],
    ['a bound with bytes left over', 1, [2, 1], [0, 0, 2, 0], '1 bytes are left over'],
    ['a bound cut short', 1, [0], [0, 0, 1, 0], '1 bytes are needed and 0 are left'],
    ['bounds beyond the buffer', 1, [0, 1], [0, 0, 2, 2], 'the bounds take 4 bytes and 2 are there'],
  ])('refuse ranges with %s', (_name, count, bytes, bounds, message) => {
    const columns = Array.from({ length: count }, (): RandomType => ({
      type: scalar('U8'),
      typespace: { types: [] },
    }));
    const keys = keyCodec(
      columns.map((_column, at) => at),
      codecsOf(columns),
      { types: [] },
    );
    expect(() => keys.ofRange(new Uint8Array(bytes), ...bounds)).toThrow(message);
  });
});
