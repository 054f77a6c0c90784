import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What one thing that was checked came to: the tests of a package at a level, a build, a gate.
 *
 * @typedef {{ package: string, what: string, passed: number, failed: number, skipped: number, reasons: string[] }} Result
 * @typedef {{ passed: number, failed: number }} Total
 */

export const levels = ['unit', 'int', 'system'];

/**
 * The results that a package's test runs left, one for each level that it has a script for. A result that is missing or
 * cannot be read is a failure: nobody knows what it would have said.
 *
 * @param {import('./repository.mjs').Workspace} workspace
 * @param {string[]} wanted levels
 * @returns {Result[]}
 */
export function testResults(workspace, wanted = levels) {
  return wanted
    .filter((level) => workspace.manifest.scripts?.[`test:${level}`] !== undefined)
    .map((level) => ({
      package: workspace.name,
      what: level,
      ...readSummary(join(workspace.folder, '.test-results', `${level}.json`)),
    }));
}

/**
 * @param {string} file
 * @returns {{ passed: number, failed: number, skipped: number, reasons: string[] }}
 */
function readSummary(file) {
  if (!existsSync(file)) {
    return { passed: 0, failed: 1, skipped: 0, reasons: ['left no result; it crashed, or was not reached'] };
  }
  try {
    const { passed, failed, skipped, failures } =
      /** @type {{ passed: number, failed: number, skipped: number, failures: { file: string, name: string }[] }} */ (
        JSON.parse(readFileSync(file, 'utf8'))
      );
    if (![passed, failed, skipped].every((count) => Number.isSafeInteger(count)))
      throw new Error('no counts');
    return { passed, failed, skipped, reasons: failures.map(({ file: at, name }) => `${at}: ${name}`) };
  } catch (error) {
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      reasons: [`left a result that cannot be read (${String(error)})`],
    };
  }
}

/**
 * A step that is no test but must succeed. It counts where it fails.
 *
 * @param {string} name of the package
 * @param {string} what
 * @param {boolean} succeeded
 * @param {string} reason
 * @returns {Result}
 */
export function stepResult(name, what, succeeded, reason) {
  return {
    package: name,
    what,
    passed: 0,
    failed: succeeded ? 0 : 1,
    skipped: 0,
    reasons: succeeded ? [] : [reason],
  };
}

/**
 * @param {Iterable<Total>} results
 * @returns {Total}
 */
export function sum(results) {
  let passed = 0;
  let failed = 0;
  for (const result of results) {
    passed += result.passed;
    failed += result.failed;
  }
  return { passed, failed };
}

/**
 * The line that closes every run. Nothing passed is not a success.
 *
 * @param {Total} total
 */
export const closingLine = ({ passed, failed }) => `tests: ${passed} passed, ${failed} failed`;

/** @param {Total} total */
export const exitCode = ({ passed, failed }) => (failed === 0 && passed > 0 ? 0 : 1);

/** @param {Result} result */
function outcome({ what, passed, failed, skipped }) {
  const left = skipped > 0 ? `, ${skipped} skipped` : '';
  if (failed > 0) return `${failed} FAILED of ${passed + failed}${left}`;
  if (passed > 0 || skipped > 0) return `${passed}${left}`;
  return levels.includes(what) ? '-' : 'ok';
}

/**
 * One line for each package, and under it a line for each thing that failed in it.
 *
 * @param {Result[]} results
 * @returns {string[]}
 */
export function resultLines(results) {
  const names = [...new Set(results.map((result) => result.package))];
  const width = Math.max(0, ...names.map((name) => name.length));
  return names.flatMap((name) => {
    const own = results.filter((result) => result.package === name);
    const parts = own.map((result) => `${result.what} ${outcome(result)}`);
    const reasons = own.flatMap((result) => result.reasons.map((reason) => `    ${result.what}: ${reason}`));
    return [`${name.padEnd(width)}  ${parts.join('  ')}`, ...reasons];
  });
}

/** Where the parts of a whole CI run leave their totals, to be summed at its end. */
const totalsFolder = join('.test-results', 'totals');

/**
 * @param {string} root
 * @param {string} part
 * @param {Total} total
 */
export function writeTotal(root, part, total) {
  const file = join(root, totalsFolder, `${part}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ passed: total.passed, failed: total.failed }));
}

/**
 * The total that a part left; one failure where it left none.
 *
 * @param {string} root
 * @param {string} part
 * @returns {Total}
 */
export function readTotal(root, part) {
  const file = join(root, totalsFolder, `${part}.json`);
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const { passed, failed } = /** @type {Total} */ (JSON.parse(readFileSync(file, 'utf8')));
  return { passed, failed };
}
