import { describe, expect, test } from 'vitest';
import { half, sum } from './sum.mjs';

describe('sum', () => {
  test('adds (positive) numbers', () => {
    expect(sum(2, 3)).toBe(5);
  });
  test('adds (positive) numbers, zero too', () => {
    expect(sum(2, 0)).toBe(2);
  });
});

test('half of a number', () => {
  expect(half(4)).toBe(2);
});
