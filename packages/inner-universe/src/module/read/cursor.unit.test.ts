import { ValidationError } from '@nerv/core';
import { expect, test } from 'vitest';
import { decodeCursor, decodePlace, encodeCursor } from './cursor';

test('a cursor comes back as the place it was made of', () => {
  expect(decodeCursor('read', encodeCursor('read', [5, 'a', [null]]))).toEqual([5, 'a', [null]]);
  expect(decodePlace('read', encodeCursor('read', [5]))).toBe(5);
  expect(decodePlace('read', undefined)).toBe(0);
});

test('a text that is no cursor of the read is refused', () => {
  const other = encodeCursor('other', [5]);
  for (const cursor of ['', 'x', 'abc', 'ff', other.slice(2), other]) {
    expect(() => decodeCursor('read', cursor)).toThrow(ValidationError);
  }
  expect(() => decodePlace('read', encodeCursor('read', ['5']))).toThrow(/damaged/);
});
