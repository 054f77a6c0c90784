import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Workspace } from '../lib/repository.mjs';
import {
  closingLine,
  exitCode,
  readTotal,
  resultLines,
  stepResult,
  sum,
  testResults,
  writeTotal,
} from '../lib/results.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nerv-results-'));
  mkdirSync(join(folder, '.test-results'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const workspace = (...scripts: string[]): Workspace => ({
  name: '@nerv/x',
  folder,
  path: 'packages/x',
  manifest: { name: '@nerv/x', scripts: Object.fromEntries(scripts.map((script) => [script, 'nerv-test'])) },
});
const leave = (level: string, content: unknown) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(folder, '.test-results', `${level}.json`), text);
};

describe('the results of a package', () => {
  test('are read for each level that it has a script for', () => {
    leave('unit', {
      passed: 3,
      failed: 1,
      skipped: 2,
      failures: [{ file: 'src/a.unit.test.ts', name: 'a > b' }],
    });
    leave('int', { passed: 5, failed: 0, skipped: 0, failures: [] });
    leave('system', { passed: 7, failed: 0, skipped: 0, failures: [] });
    expect(testResults(workspace('test:unit', 'test:int'))).toEqual([
      {
        package: '@nerv/x',
        what: 'unit',
        passed: 3,
        failed: 1,
        skipped: 2,
        reasons: ['src/a.unit.test.ts: a > b'],
      },
      { package: '@nerv/x', what: 'int', passed: 5, failed: 0, skipped: 0, reasons: [] },
    ]);
  });

  test('count as one failure where they are missing', () => {
    expect(testResults(workspace('test:unit'))).toMatchObject([{ what: 'unit', passed: 0, failed: 1 }]);
  });

  test.each([['no JSON'], [{}], [{ passed: 3, failed: null, skipped: 0, failures: [] }], [{ passed: '3' }]])(
    'count as one failure where they cannot be read: %j',
    (content) => {
      leave('unit', content);
      expect(testResults(workspace('test:unit'))).toMatchObject([{ what: 'unit', passed: 0, failed: 1 }]);
    },
  );
});

describe('the closing line', () => {
  test('holds true sums, failed steps included', () => {
    const results = [
      { passed: 3, failed: 1 },
      { passed: 5, failed: 0 },
      stepResult('@nerv/x', 'build', true, ''),
      stepResult('@nerv/x', 'lint', false, 'see above'),
    ];
    expect(closingLine(sum(results))).toBe('tests: 8 passed, 2 failed');
  });

  test('goes with an exit code that is 0 only where something passed and nothing failed', () => {
    expect(exitCode({ passed: 8, failed: 0 })).toBe(0);
    expect(exitCode({ passed: 8, failed: 1 })).toBe(1);
    expect(exitCode({ passed: 0, failed: 0 })).toBe(1);
  });
});

test('each package has a line, and each failure one below it', () => {
  const result = { package: '@nerv/x', passed: 3, failed: 0, skipped: 0, reasons: [] };
  expect(
    resultLines([
      stepResult('@nerv/x', 'build', true, ''),
      { ...result, what: 'unit' },
      {
        ...result,
        what: 'int',
        failed: 2,
        skipped: 1,
        reasons: ['a.int.test.ts: one', 'a.int.test.ts: two'],
      },
      { ...result, what: 'system', passed: 0 },
      stepResult('@nerv/longer', 'build', false, 'did not run'),
    ]),
  ).toEqual([
    '@nerv/x       build ok  unit 3  int 2 FAILED of 5, 1 skipped  system -',
    '    int: a.int.test.ts: one',
    '    int: a.int.test.ts: two',
    '@nerv/longer  build 1 FAILED of 1',
    '    build: did not run',
  ]);
});

test('a part of a whole run that left no total counts as one failure', () => {
  writeTotal(folder, 'tests', { passed: 3, failed: 1 });
  expect(readTotal(folder, 'tests')).toEqual({ passed: 3, failed: 1 });
  expect(readTotal(folder, 'mutants')).toEqual({ passed: 0, failed: 1 });
});
