import { describe, expect, it } from 'vitest';
import type { Lineage } from '../git/repository';
import { describeDifferences, isEqual } from './check';
import { checkEvents } from './events';
import { compareSets, filesToCheck } from './files';
import { spread } from './spread';
import { compareTrees } from './states';

describe('compareTrees', () => {
  const tree = { a: { blob: '1', size: 1 }, sub: { blob: '2', size: null } };

  it('finds nothing where trees are equal', () => {
    expect(compareTrees(tree, { ...tree })).toEqual([]);
  });

  it('says what is missing, what is too much and what is otherwise', () => {
    const git = { ...tree, a: { blob: '1', size: 2 }, toString: { blob: '3', size: 3 } };
    const stored = { ...tree, extra: { blob: '4', size: 4 } };
    expect(compareTrees(stored, git)).toEqual([
      '"a" is 1 (1), and 1 (2) in git',
      '"toString" is nothing, and 3 (3) in git',
      '"extra" is 4 (4), and nothing in git',
    ]);
  });
});

describe('checkEvents', () => {
  it('is equal for the same commits in the same order', () => {
    const check = checkEvents('events', [['a'], ['b', 'a']], [['a'], ['b', 'a']]);
    expect(isEqual(check)).toBe(true);
    expect(describeDifferences(check)).toEqual([]);
  });

  it.each<[Lineage[], number]>([
    [[['b', 'a'], ['a']], 2],
    [[['a']], 1],
    [[['a'], ['b', 'a'], ['b', 'a']], 1],
    [[['a'], ['b']], 1],
    [[], 2],
  ])('finds %j different', (received, differences) => {
    const check = checkEvents('events', received, [['a'], ['b', 'a']]);
    expect(isEqual(check)).toBe(false);
    expect(check.differences).toHaveLength(differences);
  });

  it('shows a few of many differences', () => {
    const check = checkEvents(
      'events',
      [],
      Array.from({ length: 25 }, (_, i): Lineage => [`c${i}`]),
    );
    const lines = describeDifferences(check);
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('  events: event 1 is of nothing, and commit 1 is c0');
    expect(lines[10]).toBe('  events: and 15 more');
  });
});

describe('compareSets', () => {
  it('says what only one side has', () => {
    expect(compareSets(new Set(['a', 'b']), new Set(['b', 'c']))).toEqual([
      'git does not know a',
      'c is missing',
    ]);
    expect(compareSets(new Set(['a']), new Set(['a']))).toEqual([]);
  });
});

describe('filesToCheck', () => {
  it('goes from the most to the least touched, without what git cannot be asked for', () => {
    const touches = new Map([
      ['once', 1],
      ['often', 9],
      ['folder', 5],
      ['folder/file', 3],
      ['\0\xff', 8],
      ['huge', 1_000_000],
    ]);
    expect(filesToCheck(touches, 5)).toEqual(['often', 'folder/file', 'once']);
    expect(filesToCheck(touches, 2)).toEqual(['often', 'once']);
  });
});

describe('spread', () => {
  it('takes the first, the last and what is evenly between', () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    expect(spread(items, 10)).toEqual([0, 11, 22, 33, 44, 55, 66, 77, 88, 99]);
    expect(spread([1, 2], 10)).toEqual([1, 2]);
    expect(spread([], 10)).toEqual([]);
    expect(spread(items, 1)).toEqual([0]);
  });
});
