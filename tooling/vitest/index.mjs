import { defineConfig } from 'vitest/config';

/** The one vitest configuration. Workspace packages resolve to their sources, so tests need no build. */
export function preset(overrides = {}) {
  return defineConfig({
    resolve: { conditions: ['@nerv/source'] },
    ssr: { resolve: { conditions: ['@nerv/source', 'node', 'import', 'module', 'default'] } },
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**'],
      environment: 'node',
      testTimeout: 30_000,
      hookTimeout: 30_000,
      passWithNoTests: true,
      server: { deps: { inline: [/^@nerv\//] } },
      ...overrides,
    },
  });
}
