import { describe, expect, it } from 'vitest';
import { UNIT, array, product, scalar, sum } from '../sats';
import { typeLayout } from './type-layout';

describe('the layout of a type in the pages of a server', () => {
  it.each([
    ['Bool', scalar('Bool'), 1, 1],
    ['U16', scalar('U16'), 2, 2],
    ['F32', scalar('F32'), 4, 4],
    ['I64', scalar('I64'), 8, 8],
    ['U128', scalar('U128'), 16, 16],
    ['I256', scalar('I256'), 32, 32],
    ['String', scalar('String'), 4, 2],
    ['an array, whatever is in it', array(scalar('U256')), 4, 2],
    ['the product without fields', UNIT, 0, 1],
    ['a product, padded between fields', product({ a: scalar('U8'), b: scalar('U32') }), 8, 4],
    ['a product, padded at its end', product({ a: scalar('U64'), b: scalar('U8') }), 16, 8],
    ['a nested product', product({ a: product({ x: scalar('U8') }), b: scalar('U16') }), 4, 2],
    ['the sum without variants', sum({}), 1, 1],
    ['a plain enum', sum({ a: UNIT, b: UNIT }), 1, 1],
    ['a sum: its tag takes as much as the alignment', sum({ a: UNIT, b: scalar('U32') }), 8, 4],
    ['a sum of texts', sum({ a: scalar('String') }), 6, 2],
    [
      'a sum whose largest payload is not the most aligned one',
      sum({
        a: product(Object.fromEntries(Array.from({ length: 31 }, (_, at) => [`f${at}`, scalar('U8')]))),
        b: scalar('U64'),
      }),
      40,
      8,
    ],
  ])('%s', (_, type, size, align) => {
    expect(typeLayout(type)).toEqual({ size, align });
  });

  it('is asked of types without references only', () => {
    expect(() => typeLayout(product({ a: { tag: 'Ref', ref: 3 } }))).toThrow('&3 has no layout');
  });
});
