#!/usr/bin/env node
/**
 * `nerv-test LEVEL [vitest arguments]`: runs the tests of one level in the package it is called in.
 *
 * Without further arguments it leaves `.test-results/LEVEL.json` (what passed and failed) and
 * `.test-results/LEVEL.coverage.json` (which source was run). A run that ends in any way but a clean one leaves a summary
 * with a failure in it. With further arguments (a file, `-t pattern`) it only runs, and leaves no result: a part is not the
 * whole.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { keepCoverage } from './coverage-data.mjs';
import { isLevel, levels, resultsFolder } from './levels.mjs';
import { writeSummary } from './summary-reporter.mjs';
import { hasTestsOf } from './test-files.mjs';

/**
 * @typedef {import('./levels.mjs').Level} Level
 * @typedef {import('./summary-reporter.mjs').Summary} Summary
 */

const [name, ...rest] = process.argv.slice(2);
if (isLevel(name)) {
  process.exitCode = rest.length === 0 ? runWhole(name) : runVitest(name, 'off', rest).status;
} else {
  console.error(`nerv-test: the level is one of ${levels.join(', ')}; got ${name ?? 'none'}.`);
  process.exitCode = 2;
}

/**
 * @param {Level} level
 * @returns {number} the exit code
 */
function runWhole(level) {
  for (const file of [`${level}.json`, `${level}.coverage.json`, `${level}.coverage`]) {
    rmSync(join(resultsFolder, file), { recursive: true, force: true });
  }
  if (!hasTestsOf(level)) {
    writeSummary(emptySummary(level));
    console.log(`no ${level} tests`);
    return 0;
  }
  const { status, ended } = runVitest(level, 'on', []);
  keepCoverage(level);
  const summary = readSummary(level);
  if (summary !== undefined && summary.failed > 0) return status === 0 ? 1 : status;
  if (summary !== undefined && status === 0) return 0;
  const message = `vitest ended with ${ended}${summary === undefined ? ' and left no summary' : ''}`;
  writeSummary({
    ...(summary ?? emptySummary(level)),
    failed: 1,
    failures: [{ file: '', name: '(the run)', message }],
  });
  return status === 0 ? 1 : status;
}

/**
 * @param {Level} level
 * @param {'on' | 'off'} record
 * @param {string[]} args
 */
function runVitest(level, record, args) {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const env = Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST'));
  const { status, signal, error } = spawnSync(process.execPath, [vitest, 'run', ...args], {
    stdio: 'inherit',
    env: { ...Object.fromEntries(env), NERV_TEST_LEVEL: level, NERV_TEST_RECORD: record },
  });
  return { status: status ?? 1, ended: error?.message ?? signal ?? `exit code ${status}` };
}

/**
 * @param {Level} level
 * @returns {Summary | undefined}
 */
function readSummary(level) {
  const file = join(resultsFolder, `${level}.json`);
  return existsSync(file) ? /** @type {Summary} */ (JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/**
 * @param {Level} level
 * @returns {Summary}
 */
function emptySummary(level) {
  return {
    level,
    passed: 0,
    failed: 0,
    skipped: 0,
    durationMs: 0,
    notUnitTested: {},
    runsElsewhere: {},
    failures: [],
  };
}
