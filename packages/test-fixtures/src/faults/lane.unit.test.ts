import { VirtualClock } from '@nerv/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../random/index';
import { Lane } from './lane';

type Step =
  { readonly do: 'send' | 'hold' | 'release' } | { readonly delayMs: number } | { readonly wait: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('send' as const, 'hold' as const, 'release' as const) }),
  fc.record({ delayMs: fc.nat({ max: 20 }) }),
  fc.record({ wait: fc.nat({ max: 20 }) }),
);

describe('Lane', () => {
  it('lets everything arrive in order, not before its time, and nothing while it is held', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = new VirtualClock();
        const lane = new Lane(clock, { held: false, delayMs: 0 });
        const arrived: number[] = [];
        const due: number[] = [];
        let held = false;
        let delayMs = 0;
        const set = (to: boolean): void => {
          held = to;
          lane.held = to;
        };
        for (const one of steps) {
          if ('delayMs' in one) {
            delayMs = one.delayMs;
            lane.delayMs = delayMs;
          } else if ('wait' in one) clock.advance(one.wait);
          else if (one.do === 'send') {
            const index = due.push(clock.now() + delayMs) - 1;
            lane.send(() => {
              expect(held).toBe(false);
              expect(clock.now()).toBeGreaterThanOrEqual(due[index] ?? Infinity);
              arrived.push(index);
            });
          } else set(one.do === 'hold');
        }
        set(false);
        clock.advance(100);
        expect(arrived).toEqual(due.map((_, index) => index));
        expect(clock.pending).toBe(0);
      }),
      propertyRuns(200),
    );
  });

  it('loses what is on its way when it is cleared', () => {
    const clock = new VirtualClock();
    const lane = new Lane(clock, { held: false, delayMs: 5 });
    const arrived: string[] = [];
    lane.send(() => arrived.push('lost'));
    lane.clear();
    lane.send(() => arrived.push('kept'));
    clock.advance(10);
    expect(arrived).toEqual(['kept']);
  });
});
