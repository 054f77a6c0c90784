import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../../test/arbitraries';
import { contentHash } from './content-hash';

test('equal bytes have equal hashes, wherever they lie in a buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 7 }), (bytes, offset) => {
      const buffer = new Uint8Array(bytes.length + offset);
      buffer.set(bytes, offset);
      expect(contentHash(buffer.subarray(offset))).toBe(contentHash(bytes));
    }),
    runs,
  );
});

test('a changed, added or missing byte changes the hash', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (bytes, at, by) => {
        const changed = Uint8Array.from(bytes);
        const index = at % bytes.length;
        changed[index] = ((bytes[index] ?? 0) + by) & 255;
        expect(contentHash(changed)).not.toBe(contentHash(bytes));
        expect(contentHash(Uint8Array.of(...bytes, 0))).not.toBe(contentHash(bytes));
        expect(contentHash(bytes.subarray(1))).not.toBe(contentHash(bytes));
      },
    ),
    runs,
  );
});

test('it is 64 bits, spread over both halves', () => {
  const hashes = Array.from({ length: 2_000 }, (_, index) =>
    contentHash(Uint8Array.of(index & 255, index >> 8, 0, 0)),
  );
  expect(new Set(hashes).size).toBe(2_000);
  expect(new Set(hashes.map((hash) => hash >> 32n)).size).toBe(2_000);
  expect(new Set(hashes.map((hash) => hash & 0xffff_ffffn)).size).toBe(2_000);
  expect(hashes.every((hash) => hash >= 0n && hash < 1n << 64n)).toBe(true);
});
