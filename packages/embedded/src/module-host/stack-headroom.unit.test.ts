import { describe, expect, it } from 'vitest';
import { Headroom } from './stack-headroom';

describe('headroom', () => {
  it('is there until the stack is nearly full, however often it was asked for', () => {
    const small = new Headroom(8 * 1024);
    const large = new Headroom(128 * 1024);
    for (let round = 0; round < 20; round++) {
      expect([small.isThere(), large.isThere()]).toEqual([true, true]);
      const seen: boolean[][] = [];
      const descend = (): void => {
        const found = [small.isThere(), large.isThere()];
        seen.push(found);
        if (found[0]) descend();
      };
      descend();
      expect(seen.at(-1)).toEqual([false, false]);
      expect(seen.filter(([hasSmall, hasLarge]) => hasSmall && !hasLarge).length).toBeGreaterThan(100);
      expect(seen.some(([hasSmall, hasLarge]) => !hasSmall && hasLarge)).toBe(false);
    }
  });
});
