import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { innerUniverseModule } from './index';

it('is found beside this package’s source, with the condition that its imports need', () => {
  const { url, conditions } = innerUniverseModule();
  expect(existsSync(url)).toBe(true);
  expect(url.pathname).toMatch(/\/src\/module\/index\.ts$/);
  expect(conditions).toEqual(['@nerv/source']);
});
