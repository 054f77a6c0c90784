import { expect, test } from 'vitest';
import { VersionDepths } from './version-depths';

test('remembers the depths of the versions met last', () => {
  const depths = new VersionDepths();
  for (let index = 0; index < 1_000; index += 1) depths.set(`v${index}`, index);
  depths.set('v0', 5);
  depths.set('more', 1);
  expect(depths.get('v0')).toBe(5);
  expect(depths.get('v1')).toBeUndefined();
  expect(depths.get('v2')).toBe(2);
});
