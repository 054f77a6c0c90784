import { ValidationError } from '@nerv/core';
import { expect, test } from 'vitest';
import { limits, pageDefaults } from '../../protocol/index';
import { PageBudget, pageBytes, pageItems } from './page';

test('0 stands for the default, and more than the most is refused', () => {
  expect(pageItems(0)).toBe(pageDefaults.items);
  expect(pageItems(limits.pageItems)).toBe(limits.pageItems);
  expect(() => pageItems(limits.pageItems + 1)).toThrow(ValidationError);
  expect(pageBytes(0)).toBe(pageDefaults.bytes);
  expect(() => pageBytes(limits.pageBytes + 1)).toThrow(ValidationError);
});

test('a page takes as many items and bytes as it may, and one item that is larger', () => {
  const items = new PageBudget({ limit: 2, maxBytes: 0 });
  expect([items.take(1), items.take(1), items.full, items.take(1)]).toEqual([true, true, true, false]);
  const bytes = new PageBudget({ limit: 10, maxBytes: 10 });
  expect([bytes.take(6), bytes.take(5), bytes.take(4)]).toEqual([true, false, true]);
  const large = new PageBudget({ limit: 10, maxBytes: 10 });
  expect([large.take(100), large.take(1)]).toEqual([true, false]);
});
