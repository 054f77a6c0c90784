import { runs } from '@nerv-tooling/vitest/runs';
import { ValidationError } from '@nerv/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventBus } from './index';

describe('history', () => {
  it('is the newest messages, as many as it may keep', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 8 }),
        fc.array(fc.constantFrom('a', 'b.c', 'b.d'), { maxLength: 30 }),
        fc.option(fc.constantFrom('a', 'b.*', '**'), { nil: undefined }),
        fc.option(fc.nat({ max: 10 }), { nil: undefined }),
        async (historyLimit, types, type, limit) => {
          const bus = new EventBus({ historyLimit });
          for (const [index, one] of types.entries()) await bus.publish(one, index);
          const kept = types
            .map((one, index) => [one, index] as const)
            .slice(types.length - Math.min(types.length, historyLimit));
          const wanted = kept.filter(
            ([one]) => type === undefined || type === '**' || one.startsWith(type[0] ?? ''),
          );
          const expected = wanted
            .slice(Math.max(0, wanted.length - (limit ?? Infinity)))
            .map(([, index]) => index);
          expect(bus.history({ type, limit }).map(({ data }) => data)).toEqual(expected);
        },
      ),
      runs(200),
    );
  });

  it.each([-1, 1.5, NaN])('refuses a limit of %s', (limit) => {
    expect(() => new EventBus({ historyLimit: limit })).toThrow(ValidationError);
    expect(() => new EventBus().history({ limit })).toThrow('limit');
  });
});
