import { expect, test } from 'vitest';
import { median, quantile } from './statistics';

test('the median is the middle, or lies between the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([7])).toBe(7);
});

test('quantiles lie between neighbours by proportion', () => {
  const values = [10, 20, 30, 40, 50];
  expect([0, 0.25, 0.9, 1].map((part) => quantile(values, part))).toEqual([10, 20, 46, 50]);
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});
