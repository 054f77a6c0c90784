import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../../test/arbitraries';
import { contentHash, isSameHash } from './content-hash';

test('equal bytes have equal hashes, wherever they lie in a buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 7 }), (bytes, offset) => {
      const buffer = new Uint8Array(bytes.length + offset);
      buffer.set(bytes, offset);
      expect(contentHash(buffer.subarray(offset))).toEqual(contentHash(bytes));
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
        expect(contentHash(changed)).not.toEqual(contentHash(bytes));
        expect(contentHash(Uint8Array.of(...bytes, 0))).not.toEqual(contentHash(bytes));
        expect(contentHash(bytes.subarray(1))).not.toEqual(contentHash(bytes));
      },
    ),
    runs,
  );
});

test('it is 64 bits, spread over both halves', () => {
  const hashes = Array.from({ length: 2_000 }, (_, index) =>
    contentHash(Uint8Array.of(index & 255, index >> 8, 0, 0)),
  );
  for (const half of ['low', 'high'] as const) {
    const halves = hashes.map((hash) => hash[half]);
    expect(new Set(halves).size).toBe(2_000);
    expect(halves.every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32)).toBe(true);
  }
});

test('a stored hash is recognised in either half', () => {
  const hash = { low: 0xffff_fffe, high: 0x8000_0001 };
  const stored = 0x8000_0001_ffff_fffen;
  expect(isSameHash(stored, hash)).toBe(true);
  expect(isSameHash(stored + 1n, hash)).toBe(false);
  expect(isSameHash(stored + (1n << 32n), hash)).toBe(false);
});
