import { describe, expect, it } from 'vitest';
import { IDENTITY, SCHEDULE_AT, TIMESTAMP, TIME_DURATION, option } from '../../test/support/random-types';
import {
  UNIT,
  array,
  compileType,
  formatType,
  isPlainEnum,
  product,
  sameType,
  scalar,
  specialType,
  sum,
  typeSizer,
  type AlgebraicType,
} from '.';

describe('special types', () => {
  it.each<[string | undefined, AlgebraicType]>([
    ['Identity', IDENTITY],
    ['ConnectionId', product({ __connection_id__: scalar('U128') })],
    ['Timestamp', TIMESTAMP],
    ['TimeDuration', TIME_DURATION],
    ['Uuid', product({ __uuid__: scalar('U128') })],
    ['Option', option(scalar('U8'))],
    ['Result', sum({ ok: UNIT, err: scalar('String') })],
    ['ScheduleAt', SCHEDULE_AT],
    [undefined, product({ __identity__: scalar('U128') })],
    [undefined, product({ identity: scalar('U256') })],
    [undefined, product({ __identity__: scalar('U256'), more: scalar('U8') })],
    [undefined, { tag: 'Product', elements: [{ name: undefined, type: scalar('U256') }] }],
    [undefined, sum({ none: UNIT, some: scalar('U8') })],
    [undefined, sum({ some: scalar('U8'), none: scalar('U8') })],
    [undefined, sum({ Interval: TIMESTAMP, Time: TIMESTAMP })],
    [undefined, sum({ only: UNIT })],
    [undefined, scalar('U256')],
  ])('%s', (special, type) => {
    expect(specialType(type)).toBe(special);
    expect(compileType(type).special).toBe(special);
  });
});

describe('types', () => {
  it('are shown in SATS notation', () => {
    expect(formatType(product({ id: scalar('U64'), tags: array(scalar('String')) }))).toBe(
      '(id: U64, tags: Array<String>)',
    );
    expect(formatType(sum({ ok: { tag: 'Ref', ref: 3 }, err: UNIT }))).toBe('(ok: &3 | err: ())');
    expect(formatType({ tag: 'Sum', variants: [] })).toBe('(|)');
    expect(formatType({ tag: 'Sum', variants: [{ name: undefined, type: scalar('U8') }] })).toBe('(U8)');
    expect(formatType({ tag: 'Product', elements: [{ name: undefined, type: scalar('U8') }] })).toBe(
      '(0: U8)',
    );
  });

  it('are the same when they are written the same', () => {
    const same = product({ a: array(scalar('U8')), b: sum({ c: { tag: 'Ref', ref: 1 } }) });
    expect(sameType(same, structuredClone(same))).toBe(true);
    expect(sameType(same, product({ a: array(scalar('U8')) }))).toBe(false);
    expect(sameType(same, product({ a: array(scalar('U8')), d: sum({ c: { tag: 'Ref', ref: 1 } }) }))).toBe(
      false,
    );
    expect(sameType({ tag: 'Ref', ref: 1 }, { tag: 'Ref', ref: 2 })).toBe(false);
    expect(sameType(array(scalar('U8')), scalar('U8'))).toBe(false);
    expect(sameType(sum({}), product({}))).toBe(false);
  });

  it('know whether they are enums without values', () => {
    expect(isPlainEnum(sum({ a: UNIT, b: UNIT }))).toBe(true);
    expect(isPlainEnum(sum({ a: UNIT, b: scalar('U8') }))).toBe(false);
    expect(isPlainEnum(UNIT)).toBe(false);
  });

  it('have sizes, recursive ones too', () => {
    const list: AlgebraicType = sum({
      end: UNIT,
      more: product({ head: scalar('U32'), tail: { tag: 'Ref', ref: 0 } }),
    });
    const sizeOf = typeSizer({ types: [list, product({ a: scalar('U8'), b: scalar('I64') })] });
    expect(sizeOf({ tag: 'Ref', ref: 0 })).toEqual({ min: 1, max: Infinity });
    expect(sizeOf({ tag: 'Ref', ref: 1 })).toEqual({ min: 9, max: 9 });
    expect(sizeOf(sum({ a: scalar('U8'), b: scalar('U64') }))).toEqual({ min: 2, max: 9 });
    expect(sizeOf(scalar('String'))).toEqual({ min: 4, max: Infinity });
  });
});
