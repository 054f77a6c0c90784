import { expect, test } from 'vitest';
import { growth } from './flatness';

test('what a process takes at its start is no growth', () => {
  expect(growth([1, 50, 100, 100, 100, 100, 100, 100])).toBe(1);
});

test('what goes on growing is seen', () => {
  expect(growth(Array.from({ length: 100 }, (_, at) => 100 + at))).toBeGreaterThan(1.3);
});

test('one sample out of line is not', () => {
  expect(growth([100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 900, 100])).toBe(1);
});
