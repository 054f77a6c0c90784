import { expect, it } from 'vitest';
import { formatPath } from './index';

it.each([
  [[], '(root)'],
  [['name'], 'name'],
  [['items', 3, 'name'], 'items[3].name'],
  [[0], '[0]'],
  [['odd key', 'a-b'], '["odd key"]["a-b"]'],
  [['$a', '_b', '0'], '$a._b["0"]'],
  [[''], '[""]'],
  [['\uD800'], '["\\ud800"]'],
])('formats %j as %s', (path, text) => {
  expect(formatPath(path)).toBe(text);
});
