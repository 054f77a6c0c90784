import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '@nerv-tooling/vitest/runs';
import { closeReason } from './close-reason';

describe('the reason of a close frame', () => {
  it('is left as it is where it fits', () => {
    expect(closeReason('')).toBe('');
    expect(closeReason('x'.repeat(123))).toBe('x'.repeat(123));
  });

  it('is otherwise cut between two characters', () => {
    expect(closeReason('x'.repeat(200))).toBe('x'.repeat(123));
    expect(closeReason(`${'x'.repeat(122)}ü`)).toBe('x'.repeat(122));
    expect(closeReason(`${'x'.repeat(120)}😀`)).toBe('x'.repeat(120));
  });

  it('is always a beginning that fits, and as long as can be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (reason) => {
        const cut = closeReason(reason);
        expect(reason.startsWith(cut)).toBe(true);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(123);
        if (cut !== reason) expect(Buffer.byteLength(cut)).toBeGreaterThanOrEqual(120);
      }),
      runs(100),
    );
  });
});
