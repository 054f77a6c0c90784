import { runs } from '@nerv-tooling/vitest/runs';
import { encodeValue, valuesEqual, type Value } from '@nerv/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrarySeed, operationsFor } from '../../test/support/arbitrary-operations';
import { arbitraryValue } from '../../test/support/arbitrary-value';
import { naiveApply } from '../../test/support/naive-apply';
import { applyDelta, diffValues, invertDelta } from './index';

const seeds = fc.array(arbitrarySeed, { maxLength: 8 });

function sameBytes(a: Value, b: Value): boolean {
  const [left, right] = [encodeValue(a), encodeValue(b)];
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

describe('laws of deltas', () => {
  it('diff leads from any value to any other', () => {
    fc.assert(
      fc.property(arbitraryValue, arbitraryValue, (a, b) => {
        expect(sameBytes(applyDelta(a, diffValues(a, b)), b)).toBe(true);
      }),
      runs(200),
    );
  });

  it('diff leads from a state to what operations make of it', () => {
    fc.assert(
      fc.property(arbitraryValue, seeds, (a, choices) => {
        const b = naiveApply(a, operationsFor(a, choices));
        const operations = diffValues(a, b);
        expect(sameBytes(applyDelta(a, operations), b)).toBe(true);
        expect(operations.length === 0).toBe(valuesEqual(a, b));
      }),
      runs(200),
    );
  });

  it('there is no difference between a value and its copy', () => {
    fc.assert(
      fc.property(fc.clone(arbitraryValue, 2), ([a, copy]) => {
        expect(diffValues(a, copy)).toEqual([]);
        expect(diffValues(a, a)).toEqual([]);
      }),
      runs(100),
    );
  });

  it('operations do what the naive way does, and leave the state they start from alone', () => {
    fc.assert(
      fc.property(arbitraryValue, seeds, (a, choices) => {
        const before = encodeValue(a);
        const operations = operationsFor(a, choices);
        expect(sameBytes(applyDelta(a, operations), naiveApply(a, operations))).toBe(true);
        expect(encodeValue(a)).toEqual(before);
      }),
      runs(200),
    );
  });

  it('the inverse undoes', () => {
    fc.assert(
      fc.property(arbitraryValue, seeds, (a, choices) => {
        const operations = operationsFor(a, choices);
        const after = applyDelta(a, operations);
        expect(sameBytes(applyDelta(after, invertDelta(a, operations)), a)).toBe(true);
      }),
      runs(150),
    );
  });
});
