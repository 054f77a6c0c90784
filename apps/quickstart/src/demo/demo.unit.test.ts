import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fastImportStream } from './fast-import';
import type { PlannedCommit } from './plan';
import { planHistory } from './plan-history';
import { Random } from './random';

const kinds = (commits: readonly PlannedCommit[]): Set<string> =>
  new Set(commits.flatMap(({ changes }) => changes.map(({ kind }) => kind)));

describe('planHistory', () => {
  const plan = planHistory(1, 500);

  it('is the same for the same seed, and another for another', () => {
    expect(planHistory(1, 500)).toEqual(plan);
    expect(planHistory(2, 500)).not.toEqual(plan);
  });

  it('has exactly as many commits as are asked for, all in the history of the main line', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 120 }), (seed, count) => {
        const commits = planHistory(seed, count);
        expect(commits.map(({ mark }) => mark)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
        const reached = new Set<number>();
        const open = [commits.findLast(({ branch }) => branch === 'main')?.mark ?? 0];
        for (let mark = open.pop(); mark !== undefined; mark = open.pop()) {
          if (reached.has(mark)) continue;
          reached.add(mark);
          open.push(...(commits[mark - 1]?.parents ?? []));
        }
        expect(reached.size).toBe(count);
      }),
      runs(100),
    );
  });

  it('has merges, merges of several at once, a second root, commits without changes, and every kind of change', () => {
    expect(plan.filter(({ parents }) => parents.length > 1).length).toBeGreaterThan(20);
    expect(plan.some(({ parents }) => parents.length > 2)).toBe(true);
    expect(plan.filter(({ parents }) => parents.length === 0)).toHaveLength(2);
    expect(plan.some(({ parents, changes }) => parents.length === 1 && changes.length === 0)).toBe(true);
    expect(kinds(plan)).toEqual(new Set(['write', 'rename', 'delete']));
    const modes = plan.flatMap(({ changes }) =>
      changes.flatMap((change) => (change.kind === 'write' ? [change.file.mode] : [])),
    );
    expect(new Set(modes)).toEqual(new Set(['100644', '100755', '120000', '160000']));
  });

  it('names parents that came before', () => {
    for (const { mark, parents } of plan) for (const parent of parents) expect(parent).toBeLessThan(mark);
  });
});

describe('fastImportStream', () => {
  it('writes commits in the language of git fast-import', () => {
    const base = { author: { name: 'Zoë', email: 'z@example.org' }, time: 5, message: 'm\n' };
    const text = [
      ...fastImportStream([
        {
          ...base,
          mark: 1,
          branch: 'main',
          parents: [],
          changes: [{ kind: 'write', path: 'a"\\\n\t', file: { mode: '100644', content: 'ü\n' } }],
        },
        {
          ...base,
          mark: 2,
          branch: 'main',
          parents: [1, 7, 8],
          changes: [
            { kind: 'rename', from: 'a', to: 'b' },
            { kind: 'delete', path: 'c' },
            { kind: 'write', path: 's', file: { mode: '160000', content: 'f'.repeat(40) } },
          ],
        },
      ]),
    ].join('');
    expect(text).toBe(
      'feature done\n' +
        'commit refs/heads/main\nmark :1\nauthor Zoë <z@example.org> 5 +0000\ncommitter Zoë <z@example.org> 5 +0000\n' +
        'data 2\nm\n\nM 100644 inline "a\\"\\\\\\n\\t"\ndata 3\nü\n\n\n' +
        'commit refs/heads/main\nmark :2\nauthor Zoë <z@example.org> 5 +0000\ncommitter Zoë <z@example.org> 5 +0000\n' +
        `data 2\nm\n\nfrom :1\nmerge :7\nmerge :8\nR "a" "b"\nD "c"\nM 160000 ${'f'.repeat(40)} "s"\n\ndone\n`,
    );
  });
});

describe('Random', () => {
  it('is the same everywhere', () => {
    const random = new Random(42);
    expect([random.below(1_000), random.below(1_000), random.below(1_000)]).toEqual([601, 448, 852]);
    expect(() => random.pick([])).toThrow('nothing to pick');
  });
});
