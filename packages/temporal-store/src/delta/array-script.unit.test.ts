import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayScript, type Hunk } from './array-script';

/** Length of a longest common subsequence, by the textbook table. */
function commonLength(a: readonly number[], b: readonly number[]): number {
  let previous = new Array<number>(b.length + 1).fill(0);
  for (const left of a) {
    const row = [0];
    for (const [at, right] of b.entries()) {
      row.push(left === right ? previous[at]! + 1 : Math.max(previous[at + 1]!, row[at]!));
    }
    previous = row;
  }
  return previous.at(-1) ?? 0;
}

function rebuild(a: readonly number[], b: readonly number[], script: readonly Hunk[]): number[] {
  const result = [...a];
  for (const { aStart, aLength, bStart, bLength } of script.toReversed()) {
    result.splice(aStart, aLength, ...b.slice(bStart, bStart + bLength));
  }
  return result;
}

const edits = (script: readonly Hunk[]): number =>
  script.reduce((sum, { aLength, bLength }) => sum + aLength + bLength, 0);

const sequence = fc.array(fc.nat(3), { maxLength: 24 });

describe('edit scripts', () => {
  it('lead from one sequence to the other with as few edits as can be', () => {
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        const script = arrayScript(a, b);
        expect(rebuild(a, b, script)).toEqual(b);
        expect(edits(script)).toBe(a.length + b.length - 2 * commonLength(a, b));
      }),
      runs(1_000),
    );
  });

  it('keep hunks apart and in order', () => {
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        for (const [at, hunk] of arrayScript(a, b).entries()) {
          const before = arrayScript(a, b)[at - 1];
          if (before === undefined) continue;
          expect(hunk.aStart).toBeGreaterThan(before.aStart + before.aLength);
          expect(hunk.bStart).toBeGreaterThan(before.bStart + before.bLength);
        }
      }),
      runs(200),
    );
  });

  it('stop looking beyond the bound', () => {
    const a = Array.from({ length: 1_000 }, (_, at) => at);
    const b = a.toReversed();
    expect(arrayScript(a, b)).toEqual([{ aStart: 0, aLength: 1_000, bStart: 0, bLength: 1_000 }]);
    const within = a.filter((at) => at % 4 !== 0);
    expect(edits(arrayScript(a, within))).toBe(250);
  });
});
