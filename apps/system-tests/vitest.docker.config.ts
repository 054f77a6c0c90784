import { preset } from '@nerv-tooling/vitest';

/** The tests that need a container engine: `npm run test:docker`. */
export default preset({
  include: ['test/docker/*.docker.test.ts'],
  exclude: [],
  testTimeout: 240_000,
  hookTimeout: 60_000,
});
