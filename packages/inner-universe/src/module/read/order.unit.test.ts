import { encodeValue, ValidationError, type Value, type ValueObject } from '@nerv/core';
import { expect, test } from 'vitest';
import { limits } from '../../protocol/index';
import { compileOrder } from './order';

const row = (properties: ValueObject) => ({ tags: [], properties: encodeValue(properties) });

function sorted(
  direction: 'ascending' | 'descending',
  ...values: (Value | undefined)[]
): (Value | undefined)[] {
  const order = compileOrder([{ path: ['properties', 'v'], direction }], {});
  return values
    .map((v, index) => order.keyOf(row({ v }), index))
    .sort(order.compare)
    .map(({ key }) => key[0]);
}

test('ascending puts what is missing last, descending first', () => {
  expect(sorted('ascending', undefined, 3, 'a', 1)).toEqual([1, 3, 'a', undefined]);
  expect(sorted('descending', undefined, 3, 'a', 1)).toEqual([undefined, 'a', 3, 1]);
});

test('equal keys stay in order of creation, in either direction', () => {
  for (const direction of ['ascending', 'descending'] as const) {
    const order = compileOrder([{ path: ['properties', 'v'], direction }], {});
    const [later, earlier] = [order.keyOf(row({ v: 1 }), 2), order.keyOf(row({ v: 1 }), 1)];
    expect([later, earlier].sort(order.compare)).toEqual([earlier, later]);
  }
});

test('a later key decides where the first is equal', () => {
  const order = compileOrder(
    [
      { path: ['properties', 'a'], direction: 'ascending' },
      { path: ['properties', 'b'], direction: 'descending' },
    ],
    {},
  );
  const keys = [
    { a: 1, b: 1 },
    { a: 1, b: 2 },
    { a: 0, b: 0 },
  ].map((value, index) => order.keyOf(row(value), index));
  expect(keys.sort(order.compare).map(({ created }) => created)).toEqual([2, 1, 0]);
});

test('too many keys are refused', () => {
  const key = { path: ['properties', 'v'], direction: 'ascending' } as const;
  expect(() =>
    compileOrder(
      Array.from({ length: limits.sortKeys + 1 }, () => key),
      {},
    ),
  ).toThrow(ValidationError);
});
