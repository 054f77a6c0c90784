import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What became of a named test: `failed` only where the test itself ran and failed, so that a patch that breaks the loading
 * of the file proves nothing.
 *
 * @typedef {'passed' | 'failed' | 'missing' | 'broken'} Outcome
 */

/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Runs one named test in a copy of the repository.
 *
 * @param {string} root of the copy
 * @param {import('./load.mjs').NamedTest} named
 * @returns {{ outcome: Outcome, message: string }}
 */
export function runNamedTest(root, named) {
  const folder = join(root, named.package);
  const report = join(root, '.mutant-report.json');
  rmSync(report, { force: true });
  const fullName = named.test.split(' > ').join(' ');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'tooling', 'vitest', 'nerv-test.mjs'),
      named.level,
      named.file,
      `--testNamePattern=^${escaped(fullName)}$`,
      '--reporter=json',
      `--outputFile=${report}`,
    ],
    { cwd: folder, encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 28 },
  );
  if (!existsSync(report)) return { outcome: 'broken', message: `${stdout}${stderr}`.trim().slice(-2000) };
  return judge(JSON.parse(readFileSync(report, 'utf8')), fullName);
}

/**
 * @param {{ testResults: { message: string, assertionResults: { fullName: string, status: string,
 *   failureMessages: string[] | null }[] }[] }} report vitest's, in JSON
 * @param {string} fullName
 * @returns {{ outcome: Outcome, message: string }}
 */
export function judge(report, fullName) {
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const named = tests.filter(
    (test) => test.fullName === fullName && ['passed', 'failed'].includes(test.status),
  );
  const failed = named.find(({ status }) => status === 'failed');
  if (failed !== undefined) return { outcome: 'failed', message: (failed.failureMessages ?? []).join('\n') };
  const unloaded = report.testResults.filter(({ message }) => message !== '');
  if (unloaded.length > 0)
    return { outcome: 'broken', message: unloaded.map(({ message }) => message).join('\n') };
  return named.length > 0 ? { outcome: 'passed', message: '' } : { outcome: 'missing', message: '' };
}
