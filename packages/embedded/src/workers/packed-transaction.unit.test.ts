import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packTransaction, unpackTransaction } from './packed-transaction';

const bytes = fc.uint8Array({ maxLength: 20 });

it('is the same transaction again, in a buffer of its own', () => {
  fc.assert(
    fc.property(
      fc.record({
        offset: fc.maxSafeNat(),
        puts: fc.array(
          fc.record({ key: bytes, value: bytes, replaces: fc.option(bytes, { nil: undefined }) }),
        ),
        deletes: fc.array(fc.record({ key: bytes, value: bytes })),
        isContinued: fc.boolean(),
      }),
      (transaction) => {
        const packed = packTransaction(transaction);
        expect(packed.byteLength).toBe(packed.buffer.byteLength);
        expect(unpackTransaction(packed)).toEqual(transaction);
        const within = new Uint8Array(packed.length + 3);
        within.set(packed, 3);
        expect(unpackTransaction(within.subarray(3))).toEqual(transaction);
      },
    ),
    runs(100),
  );
});
