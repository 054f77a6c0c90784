import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { isLevel, resultsFolder } from './levels.mjs';
import { SummaryReporter } from './summary-reporter.mjs';
import { hasFiles, typeTest } from './test-files.mjs';

/** Randomised suites take their counts from this variable; more runs than usual get more time. */
const isLongRun = process.env['NERV_TEST_RUNS'] !== undefined;

/** @param {Record<string, string>} notUnitTested */
function pathsOf(notUnitTested) {
  return Object.keys(notUnitTested).map((path) => {
    if (!existsSync(path)) throw new Error(`notUnitTested names ${path}, which does not exist. Remove it.`);
    return path;
  });
}

/**
 * What the runs of `nerv-test LEVEL` add: only that level's files, and, where the run is recorded because it is a whole one,
 * a summary and the coverage of every file that took part (at the unit level of the whole package, so that a file without
 * a test counts as not covered).
 *
 * @param {import('./levels.mjs').Level} level
 * @param {string[]} notUnitTested
 * @returns {NonNullable<import('vitest/config').ViteUserConfig['test']>}
 */
function forLevel(level, notUnitTested) {
  const hasTypeTests = level === 'unit' && hasFiles(typeTest);
  const isRecorded = process.env['NERV_TEST_RECORD'] === 'on';
  return {
    ...(isRecorded ? { reporters: ['default', new SummaryReporter(level, notUnitTested)] } : {}),
    include: [`src/**/*.${level}.test.ts`, `test/**/*.${level}.test.ts`],
    typecheck: { enabled: hasTypeTests, include: ['src/**/*.test-d.ts', 'test/**/*.test-d.ts'] },
    coverage: {
      enabled: isRecorded,
      provider: 'v8',
      reporter: ['json'],
      reportsDirectory: join(resultsFolder, `${level}.coverage`),
      reportOnFailure: true,
      allowExternal: true,
      ...(level === 'unit' ? { include: ['src/**/*.ts'] } : {}),
      exclude: ['**/*.test.ts', '**/*.test-d.ts', '**/*.d.ts', '**/test/**', '**/contracts/**'],
    },
  };
}

/**
 * The one vitest configuration. Workspace packages resolve to their sources, so tests need no build.
 *
 * @param {NonNullable<import('vitest/config').ViteUserConfig['test']>} overrides
 * @param {import('./index.mjs').PresetOptions} options
 */
export function preset(overrides = {}, { notUnitTested = {} } = {}) {
  const level = process.env['NERV_TEST_LEVEL'];
  const paths = pathsOf(notUnitTested);
  return defineConfig({
    resolve: { conditions: ['@nerv/source'] },
    ssr: { resolve: { conditions: ['@nerv/source', 'node', 'import', 'module', 'default'] } },
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**'],
      environment: 'node',
      testTimeout: isLongRun ? 1_800_000 : 30_000,
      hookTimeout: 30_000,
      retry: 0,
      allowOnly: false,
      maxWorkers: 2,
      passWithNoTests: true,
      server: { deps: { inline: [/^@nerv\//] } },
      ...(isLevel(level) ? forLevel(level, paths) : {}),
      ...overrides,
    },
  });
}
