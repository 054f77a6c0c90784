import { encodeValue, ValidationError, type Value, type ValueObject } from '@nerv/core';
import { describe, expect, test } from 'vitest';
import type { FilterOperator } from '../../protocol/index';
import { compileFilters, type Columns } from './filter';

interface Row {
  readonly name: string;
  readonly tags: readonly string[];
  readonly properties: Uint8Array;
}

const columns: Columns<Row> = { name: (row) => row.name, tags: (row) => row.tags };
const row = (properties: ValueObject, tags: string[] = []): Row => ({
  name: 'Ann',
  tags,
  properties: encodeValue(properties),
});

function passes(properties: ValueObject, path: string[], operator: FilterOperator, operand: Value): boolean {
  return compileFilters([{ path, operator, value: encodeValue(operand) }], [], columns)(row(properties));
}

describe('operators', () => {
  test.each<[FilterOperator, Value, Value, boolean]>([
    ['equals', 1, 1, true],
    ['equals', 1, 2, false],
    ['notEquals', 1, 2, true],
    ['notEquals', 1, 1, false],
    ['greaterThan', 2, 1, true],
    ['greaterThan', 1, 1, false],
    ['greaterThan', 'b', 1, false],
    ['lessThan', 1, 2, true],
    ['lessThan', 2, 2, false],
    ['greaterOrEqual', 2, 2, true],
    ['greaterOrEqual', 1, 2, false],
    ['greaterOrEqual', 'a', 2, false],
    ['lessOrEqual', 2, 2, true],
    ['lessOrEqual', 3, 2, false],
    ['lessOrEqual', 'a', 2, false],
    ['contains', 'hello', 'ell', true],
    ['contains', 'hello', 'x', false],
    ['contains', [1, 2], 2, true],
    ['contains', [1, 2], 3, false],
    ['contains', 5, 5, false],
    ['startsWith', 'hello', 'he', true],
    ['startsWith', 'hello', 'lo', false],
    ['startsWith', 5, '5', false],
    ['endsWith', 'hello', 'lo', true],
    ['endsWith', 'hello', 'he', false],
    ['in', 2, [1, 2], true],
    ['in', 3, [1, 2], false],
    ['notIn', 3, [1, 2], true],
    ['notIn', 2, [1, 2], false],
  ])('%s: %j against %j is %s', (operator, value, operand, expected) => {
    expect(passes({ value }, ['properties', 'value'], operator, operand)).toBe(expected);
  });

  test('what is missing passes notEquals and notIn only', () => {
    const passing = (
      ['equals', 'notEquals', 'greaterThan', 'lessThan', 'greaterOrEqual', 'lessOrEqual', 'contains'] as const
    ).filter((operator) => passes({}, ['properties', 'value'], operator, 1));
    expect(passing).toEqual(['notEquals']);
    expect(passes({}, ['properties', 'value'], 'notIn', [1])).toBe(true);
    expect(passes({}, ['properties', 'value'], 'in', [1])).toBe(false);
  });

  test('an operand of the wrong type is refused', () => {
    expect(() => passes({}, ['name'], 'startsWith', 1)).toThrow(ValidationError);
    expect(() => passes({}, ['name'], 'endsWith', 1)).toThrow(/takes a string/);
    expect(() => passes({}, ['name'], 'in', 1)).toThrow(/takes an array/);
  });
});

describe('paths', () => {
  test('lead into columns, objects and arrays', () => {
    expect(passes({}, ['name'], 'equals', 'Ann')).toBe(true);
    expect(passes({ a: { b: [{ c: 7 }] } }, ['properties', 'a', 'b', '0', 'c'], 'equals', 7)).toBe(true);
    expect(passes({ a: { b: [1] } }, ['properties', 'a', 'b', 'length'], 'equals', 1)).toBe(false);
    expect(passes({ a: 'text' }, ['properties', 'a', '0'], 'equals', 't')).toBe(false);
  });

  test('see own properties only', () => {
    expect(passes({}, ['properties', 'constructor'], 'notEquals', 0)).toBe(true);
    expect(passes({ ['__proto__']: 5 }, ['properties', '__proto__'], 'equals', 5)).toBe(true);
    expect(() => passes({}, ['toString'], 'equals', 1)).toThrow(ValidationError);
  });

  test('that lead nowhere in the table are refused with the fields there are', () => {
    expect(() => passes({}, ['nmae'], 'equals', 1)).toThrow(/no field "nmae".*name, tags/);
    expect(() => passes({}, ['name', 'length'], 'equals', 1)).toThrow(/no field "name.length"/);
    expect(() => passes({}, [], 'equals', 1)).toThrow(ValidationError);
  });
});

test('all tags must be there, and without filters nothing is decoded', () => {
  const matches = compileFilters<Row>([], ['a', 'b'], columns);
  expect(matches({ name: '', tags: ['b', 'a', 'c'], properties: Uint8Array.of(99) })).toBe(true);
  expect(matches({ name: '', tags: ['a'], properties: Uint8Array.of(99) })).toBe(false);
});
