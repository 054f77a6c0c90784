import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadMutants } from '../lib/load.mjs';
import { judge } from '../lib/run-test.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nerv-load-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const good = {
  breaks: 'a promise',
  package: 'packages/core',
  level: 'unit',
  file: 'src/a.unit.test.ts',
  test: 'a > b',
};
const write = (file: string, content: unknown) => {
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
};

test('a mutant is a patch and its description', () => {
  write('one.patch', 'diff');
  write('one.json', good);
  expect(loadMutants(folder)).toEqual([{ ...good, name: 'one', patch: join(folder, 'one.patch') }]);
});

test('half a mutant is refused', () => {
  write('one.patch', 'diff');
  expect(() => loadMutants(folder)).toThrow('The mutant one has no one.json');
  write('two.json', good);
  rmSync(join(folder, 'one.patch'));
  expect(() => loadMutants(folder)).toThrow('The mutant two has no two.patch');
});

test.each([
  [{ ...good, test: '' }, 'lacks [test]'],
  [{ ...good, promise: 'x' }, 'unknown [promise]'],
  [{}, 'lacks [breaks, package, level, file, test]'],
])('a description %j is refused', (description, problem) => {
  write('one.patch', 'diff');
  write('one.json', description);
  expect(() => loadMutants(folder)).toThrow(problem);
});

test('the committed mutants can be read', () => {
  const mutants = loadMutants(fileURLToPath(new URL('..', import.meta.url)));
  expect(mutants.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'codec-key-order',
      'datastore-rollback',
      'datastore-uniqueness',
      'feed-seam',
      'import-direction',
      'own-echo',
    ]),
  );
});

test.each([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['skipped', 'missing'],
])('a test that vitest calls %s counts as %s', (status, outcome) => {
  const assertionResults = [
    { fullName: 'a b', status, failureMessages: [] },
    { fullName: 'a b c', status: 'failed', failureMessages: [] },
  ];
  expect(judge({ testResults: [{ message: '', assertionResults }] }, 'a b').outcome).toBe(outcome);
});

test('a file that cannot be loaded is broken, not red', () => {
  const report = { testResults: [{ message: 'Unexpected token', assertionResults: [] }] };
  expect(judge(report, 'a b')).toEqual({ outcome: 'broken', message: 'Unexpected token' });
});
