import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Summary } from '../summary-reporter.mjs';

const command = fileURLToPath(new URL('../nerv-test.mjs', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

/** Runs `nerv-test` in a package of the fixtures that already holds a result of an earlier, better day. */
function run(fixture: string, ...args: string[]) {
  const results = join(fixtures, fixture, '.test-results');
  const file = join(results, 'unit.json');
  mkdirSync(results, { recursive: true });
  writeFileSync(file, JSON.stringify({ level: 'unit', passed: 99, failed: 0 }));
  const { status, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: join(fixtures, fixture),
    encoding: 'utf8',
  });
  const summary = JSON.parse(readFileSync(file, 'utf8')) as Summary;
  return { status, stderr, summary, coverageFile: join(results, 'unit.coverage.json') };
}

describe('a run with failures', () => {
  const { status, summary, coverageFile } = run('mixed', 'unit');

  test('ends with an exit code and counts every failure, a file that cannot be loaded included', () => {
    expect(status).toBe(1);
    expect(summary).toMatchObject({ passed: 1, failed: 2, skipped: 1 });
    expect(summary.failures.map(({ file, name }) => `${file}: ${name}`).sort()).toEqual([
      'src/broken.unit.test.ts: (the file)',
      'src/mixed.unit.test.ts: a suite > fails',
    ]);
    expect(summary.failures.map(({ message }) => message).join()).toContain('this file cannot be loaded');
  });

  test('keeps its coverage by paths of the repository, files without a test included', () => {
    const coverage = JSON.parse(readFileSync(coverageFile, 'utf8')) as Record<
      string,
      { s: Record<string, number> }
    >;
    const counts = Object.fromEntries(
      Object.entries(coverage).map(([path, { s }]) => [path.split('/').at(-1), Object.values(s)]),
    );
    expect(Object.keys(coverage).every((path) => path.startsWith('tooling/vitest/fixtures/mixed/'))).toBe(
      true,
    );
    expect(counts['covered.ts']?.includes(0)).toBe(false);
    expect(counts['untested.ts']).toContain(0);
  });
});

test('a run that is killed leaves a failure, not the result of an earlier day', () => {
  const { status, summary } = run('killed', 'unit');
  expect(status).toBe(1);
  expect(summary).toMatchObject({ passed: 0, failed: 1 });
  expect(summary.failures[0]?.message).toContain('left no summary');
});

test('a configuration that cannot be loaded is a failure', () => {
  const { status, summary } = run('bad-config', 'unit');
  expect(status).toBe(1);
  expect(summary).toMatchObject({ passed: 0, failed: 1 });
});

test('an error outside any test is a failure', () => {
  const { status, summary } = run('unhandled', 'unit');
  expect(status).toBe(1);
  expect(summary).toMatchObject({ passed: 1, failed: 1 });
  expect(summary.failures[0]).toMatchObject({ name: '(outside any test)', message: 'nobody waits for this' });
});

test('type tests run with the unit level', () => {
  const { status, summary } = run('type-error', 'unit');
  expect(status).toBe(1);
  expect(summary).toMatchObject({ passed: 1, failed: 1 });
  expect(summary.failures[0]?.name).toBe('a number is no string');
});

test('a package without tests of a level has an empty result', () => {
  const { status, summary, coverageFile } = run('empty', 'unit');
  expect(status).toBe(0);
  expect(summary).toMatchObject({ passed: 0, failed: 0, skipped: 0 });
  expect(existsSync(coverageFile)).toBe(false);
});

test('a part of a run leaves the result of the whole alone', () => {
  const { status, summary } = run('mixed', 'unit', '-t', '^passes$', 'src/mixed.unit.test.ts');
  expect(status).toBe(0);
  expect(summary).toMatchObject({ passed: 99, failed: 0 });
});

test('an unknown level is refused', () => {
  const { status, stderr } = run('empty', 'integration');
  expect(status).toBe(2);
  expect(stderr).toContain('the level is one of unit, int, system; got integration');
});
