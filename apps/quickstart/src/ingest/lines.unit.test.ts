import { describe, expect, it } from 'vitest';
import type { Lineage } from '../git/repository';
import { planHistory } from '../demo/plan-history';
import { placeOnLines } from './lines';

const linesOf = (lineages: Lineage[]): Record<string, string> =>
  Object.fromEntries(placeOnLines([lineages]).map(({ id, line }) => [id, line]));

describe('placeOnLines', () => {
  it('puts a straight history on main', () => {
    expect(linesOf([['a'], ['b', 'a'], ['c', 'b']])).toEqual({ a: 'main', b: 'main', c: 'main' });
    expect(placeOnLines([])).toEqual([]);
  });

  it('puts what is merged on a branch of its own', () => {
    expect(linesOf([['a'], ['t1', 'a'], ['t2', 't1'], ['b', 'a'], ['m', 'b', 't2']])).toEqual({
      a: 'main',
      b: 'main',
      m: 'main',
      t1: 'line-1',
      t2: 'line-1',
    });
  });

  it('starts a branch for a second child and for a second root', () => {
    const lineages: Lineage[] = [['a'], ['t', 'a'], ['u', 't'], ['v', 't'], ['r'], ['m', 'a', 'u', 'v', 'r']];
    expect(linesOf(lineages)).toEqual({
      a: 'main',
      t: 'line-1',
      u: 'line-1',
      v: 'line-2',
      r: 'line-3',
      m: 'main',
    });
    expect(
      placeOnLines([lineages])
        .filter(({ startsLine }) => startsLine)
        .map(({ id }) => id),
    ).toEqual(['a', 't', 'v', 'r']);
  });

  it('keeps the first parent at the head of the branch, over a large history', () => {
    const lineages = planHistory(7, 400).map(({ mark, parents }): Lineage => [
      String(mark),
      ...parents.map(String),
    ]);
    const heads = new Map<string, string>();
    for (const { id, parents, line, startsLine } of placeOnLines([lineages])) {
      expect(startsLine).toBe(!heads.has(line));
      if (!startsLine) expect(heads.get(line)).toBe(parents[0]);
      heads.set(line, id);
    }
    expect(heads.get('main')).toBe(lineages.at(-1)?.[0]);
  });

  it('leaves what is placed where it is when more comes, and goes on on main where it can', () => {
    const first: Lineage[] = [['a'], ['t', 'a'], ['b', 'a']];
    const goingOn: Lineage[] = [
      ['c', 'b'],
      ['u', 't'],
      ['m', 'c', 'u'],
    ];
    const placed = placeOnLines([first, goingOn]);
    expect(placed.slice(0, 3)).toEqual(placeOnLines([first]));
    expect(placed.slice(3).map(({ id, line }) => `${id} ${line}`)).toEqual(['c main', 'u line-1', 'm main']);
    const rewritten: Lineage[] = [
      ['x', 'a'],
      ['y', 'x'],
    ];
    expect(placeOnLines([first, rewritten]).slice(3)).toEqual([
      { id: 'x', parents: ['a'], line: 'line-2', startsLine: true },
      { id: 'y', parents: ['x'], line: 'line-2', startsLine: false },
    ]);
  });
});
