import { encodeValue, type DeltaOperation, type Value } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { approximateDeltaSize, approximateSize } from './size';

const record = {
  id: 12,
  name: 'A name',
  tags: ['one', 'two'],
  at: new Date(1e12),
  bytes: new Uint8Array(50),
  none: null,
};

describe('approximate sizes', () => {
  it('come within a factor of two of the encoded bytes', () => {
    const values: Value[] = [
      record,
      [record, record, true, 1.5, 2n ** 40n],
      'some text',
      { list: Array(100).fill(7) },
    ];
    for (const value of values) {
      const bytes = encodeValue(value).length;
      expect(approximateSize(value, Infinity)).toBeGreaterThan(bytes / 2);
      expect(approximateSize(value, Infinity)).toBeLessThan(bytes * 2 + 16);
    }
    const operations: DeltaOperation[] = [
      { op: 'Set', path: ['a', 1], value: record },
      { op: 'Delete', path: ['property'] },
      { op: 'Insert', path: ['list', 7], values: [record, 'x'] },
      { op: 'Remove', path: ['list', 7], count: 3 },
      { op: 'Patch', path: [], set: { record }, delete: ['other'] },
    ];
    const bytes = encodeValue(operations).length;
    expect(approximateDeltaSize(operations, Infinity)).toBeGreaterThan(bytes / 2);
    expect(approximateDeltaSize(operations, Infinity)).toBeLessThan(bytes * 2);
  });

  it('stop counting soon after the limit', () => {
    let looked = 0;
    const watched = new Proxy(Array<Value>(1_000).fill('text'), {
      get: (target, key, receiver) => {
        looked += 1;
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
    expect(approximateSize(watched, 50)).toBeGreaterThan(50);
    expect(looked).toBeLessThan(100);
    const operations = Array.from({ length: 100 }, (): DeltaOperation => ({ op: 'Delete', path: ['a'] }));
    expect(approximateDeltaSize(operations, 50)).toBeLessThan(150);
  });
});
