import { runs } from '@nerv-tooling/vitest/runs';
import { encodeValue, valuesEqual, type DeltaOperation, type Value, type ValueObject } from '@nerv/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectOf } from '../../test/support/arbitrary-value';
import { naiveApply } from '../../test/support/naive-apply';
import { applyDelta, diffValues } from '../delta/index';
import { own } from './own';

const wide = (size: number): ValueObject =>
  objectOf([
    ['__proto__', { odd: true }],
    ...Array.from({ length: size - 1 }, (_, at): [string, Value] => [
      at % 5 === 0 ? `${at}` : `name-${at}`,
      at,
    ]),
  ]);

describe('objects of many properties', () => {
  it.each([255, 256, 257, 5_000])('are plain objects like any other: %i', (size) => {
    const owned = own(wide(size)) as ValueObject;
    expect(Object.getPrototypeOf(owned)).toBe(Object.prototype);
    expect(Object.isFrozen(owned)).toBe(true);
    expect(Object.keys(owned)).toHaveLength(size);
    expect(encodeValue(owned)).toEqual(encodeValue(wide(size)));
  });

  it('are plain objects also where most of what was passed in is undefined', () => {
    const owned = own({
      ...Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`n${at}`, undefined])),
      a: 1,
    });
    expect(Object.getPrototypeOf(owned)).toBe(Object.prototype);
    expect(owned).toEqual({ a: 1 });
  });

  it('keep every property through any change', () => {
    const name = fc.oneof(
      fc.nat(600).map((at) => (at % 5 === 0 ? `${at}` : `name-${at}`)),
      fc.constantFrom('__proto__', 'fresh', 'toString'),
    );
    const change = fc.record({ name, value: fc.nat(3), remove: fc.boolean(), patch: fc.boolean() });
    const start = wide(500);
    fc.assert(
      fc.property(fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (deltas) => {
        let state: Value = start;
        let expected: Value = start;
        for (const changes of deltas) {
          const operations: DeltaOperation[] = [];
          for (const { name: at, value, remove, patch } of changes) {
            const there = Object.hasOwn(naiveApply(expected, operations) as object, at);
            if (remove && there) {
              operations.push(
                patch ? { op: 'Patch', path: [], set: {}, delete: [at] } : { op: 'Delete', path: [at] },
              );
            } else {
              const set = objectOf([[at, value]]);
              operations.push(
                patch ? { op: 'Patch', path: [], set, delete: [] } : { op: 'Set', path: [at], value },
              );
            }
          }
          state = applyDelta(state, operations);
          expected = naiveApply(expected, operations);
          expect(valuesEqual(state, expected)).toBe(true);
          expect(Object.getPrototypeOf(state)).toBe(Object.prototype);
        }
        expect(valuesEqual(applyDelta(start, diffValues(start, state)), expected)).toBe(true);
      }),
      runs(60),
    );
  });
});
