import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../lib/repository.mjs';
import { turboCli } from '../lib/turbo.mjs';

/** A copy of the repository's files, in which turbo is only asked what it would run. */
let copy: string;
let before: Map<string, string>;

const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8' });

function hashes(env: NodeJS.ProcessEnv = {}): Map<string, string> {
  const tasks = ['build', 'lint', 'typecheck', 'test:unit', 'test:int', 'test:system'];
  const output = execFileSync(process.execPath, [turboCli, 'run', ...tasks, '--dry=json'], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const plan = JSON.parse(output) as { tasks: { taskId: string; hash: string; command: string }[] };
  return new Map(
    plan.tasks.filter(({ command }) => command !== '<NONEXISTENT>').map(({ taskId, hash }) => [taskId, hash]),
  );
}

/** The tasks that would run again, were a line added to a file. */
function changedBy(file: string): string[] {
  appendFileSync(join(copy, file), '\n');
  try {
    return [...hashes()].flatMap(([task, hash]) => (before.get(task) === hash ? [] : [task]));
  } finally {
    git(copy, 'checkout', '--quiet', '--', '.');
  }
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'nerv-turbo-'));
  const files = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0');
  for (const file of files.filter((name) => name !== '')) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { force: true });
  }
  git(copy, 'init', '--quiet');
  git(copy, 'add', '--all');
  git(copy, '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '-m', 'copy');
  before = hashes();
});
afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

test('an unchanged tree runs nothing again', () => {
  expect(hashes()).toEqual(before);
  expect(before.size).toBeGreaterThan(50);
});

describe('a change of the sources of a package', () => {
  test('runs its own tasks again, and those of every package that reads its sources', () => {
    const tasks = changedBy('packages/temporal-store/src/index.ts');
    for (const name of ['@nerv/temporal-store', '@nerv/persistence-manager', '@nerv-apps/system-tests']) {
      expect(tasks).toEqual(
        expect.arrayContaining(
          ['lint', 'typecheck', 'test:unit', 'test:int', 'test:system'].map((t) => `${name}#${t}`),
        ),
      );
    }
    expect(tasks).toEqual(
      expect.arrayContaining(['@nerv/temporal-store#build', '@nerv-apps/quickstart#build']),
    );
  });

  test('runs nothing of the packages that do not', () => {
    const tasks = changedBy('packages/temporal-store/src/index.ts');
    expect(
      tasks.filter((task) => /^@nerv\/(core|embedded|client|inner-universe|event-bus)#/.test(task)),
    ).toEqual([]);
  });
});

test('a change of a test runs only its own package again, and no build', () => {
  const tasks = changedBy('tooling/scripts/test/stamp.unit.test.ts');
  expect(tasks.sort()).toEqual(
    ['lint', 'test:int', 'test:unit', 'typecheck'].map((task) => `@nerv-tooling/scripts#${task}`),
  );
});

const all = (pattern: RegExp) => [...before.keys()].filter((task) => pattern.test(task)).sort();

describe('a change of what is shared runs again what uses it:', () => {
  test.each<[string, RegExp]>([
    ['tooling/tsup/index.mjs', /^@nerv\/.*#build$/],
    ['tooling/vitest/index.mjs', /#test:/],
    ['tooling/vitest/summary-reporter.mjs', /#test:/],
    ['tooling/tsconfig/library.json', /^@nerv.*#(build|lint|typecheck|test:\w+)$/],
    ['README.md', /^@nerv.*\/(core|system-tests)#test:/],
    ['docs/value-encoding.md', /^@nerv.*\/(core|system-tests)#test:/],
    ['eslint.config.mjs', /#lint$/],
    ['tooling/eslint/layers.mjs', /#lint$/],
    ['tooling/eslint/rules/import-direction.mjs', /#lint$/],
  ])('%s', (file, tasks) => {
    expect(changedBy(file)).toEqual(expect.arrayContaining(all(tasks)));
  });

  test('the lint rules do not run the tests of packages again', () => {
    expect(changedBy('tooling/eslint/layers.mjs').filter((task) => /^@nerv\/.*#test/.test(task))).toEqual([]);
  });
});

describe('part of what a result is of', () => {
  const changedWith = (env: NodeJS.ProcessEnv) =>
    [...hashes(env)].flatMap(([task, hash]) => (before.get(task) === hash ? [] : [task])).sort();

  test('are the counts of randomised suites, for tests', () => {
    expect(changedWith({ NERV_TEST_RUNS: '7' })).toEqual(all(/#test:/));
  });

  test('is the Node version, for everything', () => {
    expect(changedWith({ NERV_NODE_VERSION: 'v0.1.0' })).toEqual(all(/./));
  });
});
