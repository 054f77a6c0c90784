import { expect, it } from 'vitest';
import { countStored, everythingStored, nothingStored, storedAs } from './stored';

const found = {
  entities: new Set(['a', 'b', 'c']),
  events: new Set(['a', 'b']),
  versions: new Set(['a', 'c']),
  branches: new Set(['main']),
};

it('knows what was found', () => {
  const stored = storedAs(found);
  expect(['a', 'd'].map((commit) => stored.hasGraph(commit, 1))).toEqual([true, false]);
  expect(['b', 'c'].map((commit) => stored.hasEvent(commit))).toEqual([true, false]);
  expect(['b', 'c'].map((commit) => stored.hasVersion(commit))).toEqual([false, true]);
  expect(['main', 'line-1'].map((line) => stored.hasBranch(line))).toEqual([true, false]);
});

it('takes a commit of several transactions for unfinished, whatever was found of it', () => {
  expect(storedAs(found).hasGraph('a', 2)).toBe(false);
  expect(everythingStored.hasGraph('a', 2)).toBe(true);
});

it('counts the commits that are there as a whole', () => {
  const placed = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
  expect(countStored(placed, storedAs(found))).toBe(1);
  expect(countStored(placed, everythingStored)).toBe(4);
  expect(countStored(placed, nothingStored)).toBe(0);
});
