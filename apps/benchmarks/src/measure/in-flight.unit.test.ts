import { expect, test } from 'vitest';
import { timeInFlight } from './in-flight';

test('calls each index once, and never more at a time than it may', async () => {
  const seen: number[] = [];
  let underWay = 0;
  let most = 0;
  const ms = await timeInFlight(20, 3, async (index) => {
    seen.push(index);
    most = Math.max(most, ++underWay);
    await Promise.resolve();
    underWay -= 1;
  });
  expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(most).toBe(3);
  expect(ms).toBeGreaterThanOrEqual(0);
});
