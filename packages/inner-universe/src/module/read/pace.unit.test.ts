import { expect, test } from 'vitest';
import { Pace } from './pace';

test('nothing bounds a read that has seen nothing', () => {
  expect(new Pace(1_000).most).toBe(Infinity);
  expect(new Pace(1_000).isOver).toBe(false);
});

test('a window is as wide as a page is, by what rows were like so far', () => {
  const pace = new Pace(1_000);
  pace.looked(4, 80);
  expect(pace.most).toBe(50);
  pace.looked(46, 1_920);
  expect(pace.most).toBe(25);
});

test('it is one position where rows are larger than a page', () => {
  const pace = new Pace(1_000);
  pace.looked(4, 40_000);
  expect(pace.most).toBe(1);
});

test('a read that finds little in large rows answers with how far it came', () => {
  const pace = new Pace(1_000);
  pace.looked(10, 15_999);
  expect(pace.isOver).toBe(false);
  pace.looked(1, 1);
  expect(pace.isOver).toBe(true);
});
