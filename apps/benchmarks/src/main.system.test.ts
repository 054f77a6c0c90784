import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Report } from './benchmarks/benchmark';
import { benchmarks } from './benchmarks/index';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const start = (...args: string[]) => promisify(execFile)(process.execPath, [program, ...args]);

test('a quick run of everything gives every number, and tells what it is at', async () => {
  const { stdout, stderr } = await start('--quick', '--json');
  const { reports } = JSON.parse(stdout) as { reports: Report[] };
  expect(reports.map(({ name }) => name)).toEqual(benchmarks.map(({ name }) => name));
  for (const { rows, goals } of reports) {
    expect(rows.length).toBeGreaterThan(0);
    for (const { value } of [...rows, ...goals]) expect(Number.isFinite(value)).toBe(true);
  }
  for (const { name } of benchmarks) expect(stderr).toContain(`${name}: `);
}, 120_000);

test('one of them is printed for people', async () => {
  const { stdout } = await start('callback', '--quick');
  expect(stdout).toMatch(/^callback: .* \[memory\]$/m);
  expect(stdout).toMatch(/ {2}median +[\d.e-]+ ms/);
});

test('what is not understood ends with 2 and one line', async () => {
  const failed = await start('nonsense').catch((error: unknown) => error);
  expect(failed).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^Unknown: "nonsense".*\n$/),
  });
});
