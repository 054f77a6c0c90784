import { nervConfig } from '@nerv-tooling/eslint';

export default nervConfig({
  root: import.meta.dirname,
  ignores: ['tooling/eslint/test/fixtures/**', 'tooling/vitest/fixtures/**'],
});
