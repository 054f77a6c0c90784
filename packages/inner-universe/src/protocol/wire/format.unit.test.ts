import { expect, test } from 'vitest';
import { format, string } from './index';

test('bytes that are lent are those that are kept, until the next call', () => {
  const name = format('name', 3, string);
  const kept = name.encode('Ada');
  const lent = name.encodeTransient('Ada');
  expect([...lent]).toEqual([...kept]);
  expect(name.decode(lent)).toBe('Ada');
  name.encodeTransient('Bob');
  expect(name.decode(kept)).toBe('Ada');
});
