import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '@nerv-tooling/vitest/runs';
import { WaitingRequests } from './waiting-requests';

describe('what waits for its turn', () => {
  it('is counted in messages and bytes, the oldest going first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(1000), { nil: undefined }), { maxLength: 2000, size: 'max' }),
        (steps) => {
          const waiting = new WaitingRequests();
          const model: number[] = [];
          for (const size of steps) {
            if (size === undefined) {
              waiting.take();
              model.shift();
            } else {
              waiting.add(size);
              model.push(size);
            }
            expect([waiting.count, waiting.bytes]).toEqual([model.length, model.reduce((a, b) => a + b, 0)]);
          }
        },
      ),
      runs(20),
    );
  });

  it('is counted on when it never comes to an end', () => {
    const waiting = new WaitingRequests();
    waiting.add(0);
    for (let size = 1; size < 2000; size++) {
      waiting.add(size);
      waiting.take();
      expect([waiting.count, waiting.bytes]).toEqual([1, size]);
    }
  });
});
