import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashRecord, RunningDigest } from './digest';

const text = (value: string) => new TextEncoder().encode(value);
const asHex = (key: string, value: string) =>
  new RunningDigest(
    hashRecord(text(key), text(value)).high,
    hashRecord(text(key), text(value)).low,
  ).toString();

describe('hashRecord', () => {
  it('is what stores on disk were written with', () => {
    expect([
      asHex('', ''),
      asHex('key', 'value'),
      asHex('key', 'a longer value, of forty-three bytes, really'),
    ]).toMatchInlineSnapshot(`
      [
        "3992b4061a993bec",
        "57469a2dafb47553",
        "c4cc8d40fb75ef10",
      ]
    `);
  });

  it('keeps apart where the key ends', () => {
    expect(asHex('ab', 'c')).not.toBe(asHex('a', 'bc'));
    expect(asHex('a', '')).not.toBe(asHex('', 'a'));
    expect(asHex('a', '\0')).not.toBe(asHex('a', ''));
  });

  it('changes with any one bit', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(),
        (key, value, at) => {
          const before = hashRecord(key, value);
          const bit = at % (value.length * 8);
          value[bit >> 3]! ^= 1 << (bit & 7);
          const after = hashRecord(key, value);
          expect(after.high === before.high && after.low === before.low).toBe(false);
        },
      ),
      runs(300),
    );
  });
});

describe('RunningDigest', () => {
  it('does not depend on order, and taking out is putting in again', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 }), (values) => {
        const forward = new RunningDigest();
        const backward = new RunningDigest();
        const hashes = values.map((value, i) => hashRecord(Uint8Array.of(i), value));
        for (const hash of hashes) forward.toggle(hash);
        for (const hash of [...hashes].reverse()) backward.toggle(hash);
        expect(forward.equals(backward)).toBe(true);
        for (const hash of hashes) forward.toggle(hash);
        expect(forward.toString()).toBe('0000000000000000');
      }),
      runs(300),
    );
  });
});
