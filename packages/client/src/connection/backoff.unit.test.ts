import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffDelay } from './backoff';

const options = { initialDelayMs: 100, maxDelayMs: 10_000 };

describe('backoffDelay', () => {
  test('doubles up to the maximum', () => {
    const longest = [1, 2, 3, 4, 7, 8, 100].map((attempt) => backoffDelay(attempt, 1, options));
    expect(longest).toEqual([100, 200, 400, 800, 6_400, 10_000, 10_000]);
  });

  test('cuts off a random half', () => {
    expect(backoffDelay(3, 0, options)).toBe(200);
    expect(backoffDelay(3, 0.5, options)).toBe(300);
  });

  test('is never negative, never above the maximum and never infinite', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const delay = backoffDelay(attempt, random, options);
          expect(delay).toBeGreaterThanOrEqual(50);
          expect(delay).toBeLessThanOrEqual(10_000);
        },
      ),
    );
  });
});
