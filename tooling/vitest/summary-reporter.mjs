import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultsFolder } from './levels.mjs';

/**
 * What a run found, as left in `.test-results/LEVEL.json`.
 *
 * @typedef {import('vitest/node').Reporter} Reporter
 * @typedef {{ file: string, name: string, message: string }} Failure
 * @typedef {{
 *   level: string, passed: number, failed: number, skipped: number, durationMs: number,
 *   notUnitTested: Record<string, string>, runsElsewhere: Record<string, string>, failures: Failure[],
 * }} Summary
 */

/**
 * @param {Summary} summary
 * @param {string} folder the package
 */
export function writeSummary(summary, folder = '.') {
  mkdirSync(join(folder, resultsFolder), { recursive: true });
  writeFileSync(
    join(folder, resultsFolder, `${summary.level}.json`),
    `${JSON.stringify(summary, undefined, 2)}\n`,
  );
}

/** @param {unknown} error */
function messageOf(error) {
  return error !== null && typeof error === 'object' && 'message' in error
    ? String(error.message)
    : String(error);
}

/**
 * Writes the summary of a run. Whatever is not a passed or a skipped test counts as a failure: a failed test, a test
 * that never came to an end, a file that could not be loaded, an error outside any test.
 *
 * @implements {Reporter}
 */
export class SummaryReporter {
  #started = 0;

  /**
   * @param {import('./levels.mjs').Level} level
   * @param {Pick<Summary, 'notUnitTested' | 'runsElsewhere'>} leftOut
   */
  constructor(level, leftOut) {
    this.level = level;
    this.leftOut = leftOut;
  }

  onTestRunStart() {
    this.#started = performance.now();
  }

  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    let passed = 0;
    let skipped = 0;
    /** @type {Failure[]} */
    const failures = [];
    for (const module of modules) {
      const file = module.relativeModuleId;
      for (const error of module.errors())
        failures.push({ file, name: '(the file)', message: messageOf(error) });
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors())
          failures.push({ file, name: suite.fullName, message: messageOf(error) });
      }
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'skipped') skipped += 1;
        else {
          const message = (result.errors ?? []).map(messageOf).join('\n') || 'did not come to an end';
          failures.push({ file, name: test.fullName, message });
        }
      }
    }
    for (const error of unhandledErrors) {
      failures.push({ file: '', name: '(outside any test)', message: messageOf(error) });
    }
    writeSummary({
      level: this.level,
      passed,
      failed: failures.length,
      skipped,
      durationMs: Math.round(performance.now() - this.#started),
      ...this.leftOut,
      failures,
    });
  }
}
