import { nervConfig } from './tooling/eslint/index.mjs';

export default nervConfig({
  root: import.meta.dirname,
  ignores: [
    'tooling/eslint/test/fixtures/**',
    'tooling/vitest/fixtures/**',
    'packages/embedded/conformance/modules/**',
  ],
});
