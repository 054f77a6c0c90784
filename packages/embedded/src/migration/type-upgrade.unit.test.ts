import { describe, expect, it } from 'vitest';
import { UNIT, array, formatType, product, scalar, sum, type AlgebraicType } from '../sats';
import { upgradeType } from './type-upgrade';

const U8 = scalar('U8');
const U32 = scalar('U32');
const U64 = scalar('U64');

const kind = sum({ a: UNIT, b: U32 });

function refusals(before: AlgebraicType, after: AlgebraicType): string[] {
  return upgradeType('t', 'c', before, after).refusals.map(({ message }) => message);
}

function text(before: AlgebraicType, after: AlgebraicType, end: string, start = 'the type of'): string {
  return `Changing ${start} column c in table t from ${formatType(before)} to ${formatType(after)}${end}`;
}

const MANUAL = ' requires a manual migration';

describe('types that may follow one another', () => {
  it.each([
    ['the same', kind, kind, false],
    ['another unit variant at the end', kind, sum({ a: UNIT, b: U32, c: UNIT }), true],
    ['another variant of the same layout', kind, sum({ a: UNIT, b: U32, c: scalar('I32') }), true],
    [
      'a variant with a text, which is kept elsewhere',
      kind,
      sum({ a: UNIT, b: U32, c: scalar('String') }),
      true,
    ],
    ['in an array', array(kind), array(sum({ a: UNIT, b: U32, c: UNIT })), true],
    ['in a product', product({ x: kind }), product({ x: sum({ a: UNIT, b: U32, c: UNIT }) }), true],
    ['in a variant', sum({ a: kind }), sum({ a: sum({ a: UNIT, b: U32, c: UNIT }) }), true],
  ])('%s', (_, before, after, isChanged) => {
    expect(upgradeType('t', 'c', before, after)).toMatchObject({ isChanged, refusals: [] });
  });
});

describe('types that may not', () => {
  it('names a scalar that changed, and whether it is the column itself', () => {
    expect(refusals(U32, U64)).toEqual([text(U32, U64, MANUAL)]);
    expect(refusals(product({ x: U32 }), product({ x: U64 }))).toEqual([
      text(U32, U64, MANUAL, 'a type within'),
    ]);
    expect(refusals(U32, array(U32))).toEqual([text(U32, array(U32), MANUAL)]);
  });

  it('finds each thing that is wrong with a sum, in the order of a server', () => {
    const fewer = sum({ z: UNIT });
    expect(refusals(kind, fewer)).toEqual([
      text(kind, fewer, ', with fewer variants, requires a manual migration'),
      text(kind, fewer, ', with a renamed variant, requires a manual migration'),
      text(kind, fewer, ', requires a manual migration, due to size mismatch'),
      text(kind, fewer, ', requires a manual migration, due to alignment mismatch'),
    ]);
    expect(refusals(array(kind), array(fewer))).toEqual([
      text(kind, fewer, ', with fewer variants, requires a manual migration', 'a type within'),
      text(kind, fewer, ', with a renamed variant, requires a manual migration'),
      text(kind, fewer, ', requires a manual migration, due to size mismatch', 'a type within'),
      text(kind, fewer, ', requires a manual migration, due to alignment mismatch', 'a type within'),
    ]);
  });

  it('finds a variant that is larger than all before it', () => {
    const wide = sum({ a: UNIT, b: U32, c: product({ x: U32, y: U8 }) });
    expect(refusals(kind, wide)).toEqual([
      text(kind, wide, ', requires a manual migration, due to size mismatch'),
    ]);
  });

  it('says of the type of a variant what it says of one within a column', () => {
    const [before, after] = [sum({ b: U32 }), sum({ b: scalar('I32') })];
    expect(refusals(before, after)).toEqual([text(U32, scalar('I32'), MANUAL, 'a type within')]);
  });

  it('takes no field more and none under another name', () => {
    const [one, more, other] = [product({ x: U32 }), product({ x: U32, y: U8 }), product({ y: U32 })];
    const fields = ', with fewer fields, requires a manual migration';
    expect(refusals(one, more)).toEqual([text(one, more, fields)]);
    expect(refusals(more, one)).toEqual([text(more, one, fields)]);
    expect(refusals(array(one), array(more))).toEqual([text(one, more, fields, 'a type within')]);
    expect(refusals(one, other)).toEqual([
      text(one, other, ', with a renamed field, requires a manual migration'),
    ]);
  });
});
