import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { isLevel, resultsFolder } from './levels.mjs';
import { SummaryReporter } from './summary-reporter.mjs';
import { hasFiles, typeTest } from './test-files.mjs';

/** Randomised suites take their counts from this variable; more runs than usual get more time. */
const isLongRun = (process.env['NERV_TEST_RUNS'] ?? '') !== '';

/**
 * @param {'notUnitTested' | 'runsElsewhere' | 'notMeasured'} option
 * @param {Record<string, string>} reasons by path
 */
function existing(option, reasons) {
  const gone = Object.keys(reasons).find((path) => !existsSync(path));
  if (gone !== undefined) throw new Error(`${option} names ${gone}, which does not exist. Remove it.`);
  return reasons;
}

/**
 * What the runs of `nerv-test LEVEL` add: only that level's files, and, where the run is recorded because it is a whole one,
 * a summary and the coverage of every file that took part (at the unit level of the whole package, so that a file without
 * a test counts as not covered).
 *
 * @param {import('./levels.mjs').Level} level
 * @param {Required<import('./index.mjs').PresetOptions>} options
 * @returns {NonNullable<import('vitest/config').ViteUserConfig['test']>}
 */
function forLevel(level, { notUnitTested, runsElsewhere, notMeasured }) {
  const hasTypeTests = level === 'unit' && hasFiles(typeTest);
  const isRecorded = process.env['NERV_TEST_RECORD'] === 'on';
  return {
    ...(isRecorded
      ? { reporters: ['default', new SummaryReporter(level, { notUnitTested, runsElsewhere })] }
      : {}),
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
      exclude: [
        ...['**/*.test.ts', '**/*.test-d.ts', '**/*.d.ts', '**/test/**', '**/contracts/**'],
        ...Object.keys(notMeasured).flatMap((path) => [path, `${path}/**`]),
      ],
    },
  };
}

/**
 * The one vitest configuration. Workspace packages resolve to their sources, so tests need no build.
 *
 * @param {NonNullable<import('vitest/config').ViteUserConfig['test']>} overrides
 * @param {import('./index.mjs').PresetOptions} options
 */
export function preset(overrides = {}, { notUnitTested = {}, runsElsewhere = {}, notMeasured = {} } = {}) {
  const level = process.env['NERV_TEST_LEVEL'];
  const options = {
    notUnitTested: existing('notUnitTested', notUnitTested),
    runsElsewhere: existing('runsElsewhere', runsElsewhere),
    notMeasured: existing('notMeasured', notMeasured),
  };
  return defineConfig({
    resolve: { conditions: ['@nerv/source'] },
    ssr: { resolve: { conditions: ['@nerv/source', 'node', 'import', 'module', 'default'] } },
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      // Tests with a container engine have a configuration and a command of their own.
      exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**', '**/*.docker.test.ts'],
      environment: 'node',
      testTimeout: isLongRun ? 1_800_000 : 30_000,
      hookTimeout: 30_000,
      retry: 0,
      allowOnly: false,
      maxWorkers: 2,
      passWithNoTests: true,
      server: { deps: { inline: [/^@nerv\//] } },
      ...(isLevel(level) ? forLevel(level, options) : {}),
      ...overrides,
    },
  });
}
