import { expect, it } from 'vitest';
import { BackOff } from './back-off';

it('waits longer after each failure but the first ones, up to half a minute', () => {
  let now = 0;
  const pauses = new BackOff(() => now);
  const waited = Array.from({ length: 15 }, () => {
    const pause = pauses.failed();
    expect(pauses.isOver).toBe(pause === 0);
    now += Math.max(0, pause - 1);
    expect(pauses.isOver).toBe(pause === 0);
    now += 1;
    expect(pauses.isOver).toBe(true);
    return pause;
  });
  expect(waited.slice(0, 4)).toEqual([0, 0, 0, 0]);
  expect(waited.slice(4)).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
});

it('starts anew when it has gone well for a minute', () => {
  let now = 0;
  const pauses = new BackOff(() => now);
  for (let count = 0; count < 5; count++) pauses.failed();
  now = 60_000;
  expect(pauses.failed()).toBe(200);
  now += 60_001;
  expect(pauses.failed()).toBe(0);
});
