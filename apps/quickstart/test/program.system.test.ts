import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { makeDemoRepository } from '../src/demo/demo-repository';
import type { Result } from '../src/report/result';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<number | null>;
}

function start(args: string[], cwd: string, environment: NodeJS.ProcessEnv = {}): Running {
  const { INIT_CWD: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...inherited, ...environment } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return { child, output, ended: once(child, 'close').then(([code]) => code as number | null) };
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nerv-quickstart-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it('reads a repository through a real database and finds it equal to git', async () => {
  const demo = await makeDemoRepository(21, 140);
  onTestFinished(demo.remove);
  const { ended, output } = start(['--repo', '.'], demo.path);
  expect({ code: await ended, stderr: output.stderr }).toEqual({ code: 0, stderr: '' });
  expect(output.stdout).toMatch(/\n100% 140\/140 commits/);
  expect(output.stdout).toMatch(
    /\nverified: 10\/10 states, 140\/140 commits, 5\/5 files, 140\/140 live events\n$/,
  );
});

it('prints one JSON document on standard output with --json', async () => {
  const { ended, output } = start(['--demo', '--json', '--limit', '60'], await temporaryFolder());
  expect(await ended).toBe(0);
  const result = JSON.parse(output.stdout) as Result;
  expect(result).toMatchObject({
    demo: true,
    verified: true,
    durability: 'memory',
    counts: { commits: 60, events: 60 },
  });
});

it('takes the demo where there is no history, and leaves nothing behind', async () => {
  const temporary = await temporaryFolder();
  const { ended, output } = start(['--limit', '40'], temporary, { TMPDIR: temporary });
  expect(await ended).toBe(0);
  expect(output.stdout).toContain('Taking the demo repository instead.');
  expect((await readdir(temporary)).filter((name) => name.startsWith('nerv-demo'))).toEqual([]);
});

it('removes the demo when it is stopped', async () => {
  const temporary = await temporaryFolder();
  const { child, ended, output } = start(['--demo'], temporary, { TMPDIR: temporary });
  child.stdout?.on('data', () => {
    if (output.stdout.includes('10% ')) child.kill('SIGTERM');
  });
  expect(await ended).toBe(143);
  expect(output.stderr).toBe('');
  expect((await readdir(temporary)).filter((name) => name.startsWith('nerv-demo'))).toEqual([]);
});

it('cleans up when nobody reads its output any more', async () => {
  const temporary = await temporaryFolder();
  const { child, ended, output } = start(['--demo'], temporary, { TMPDIR: temporary });
  child.stdout?.destroy();
  expect(await ended).toBe(141);
  expect(output.stderr).toBe('');
  expect((await readdir(temporary)).filter((name) => name.startsWith('nerv-demo'))).toEqual([]);
});

it.each([
  [['--colour'], {}, /^Unknown option "--colour"/],
  [['--repo', 'nowhere'], {}, /nowhere does not exist/],
  [['--repo', '.'], {}, /is no git repository/],
  [['--demo'], { PATH: '/nowhere' }, /^git was not found/],
])('ends with 2 and one line for %j with %j', async (args, environment, message) => {
  const { ended, output } = start(args, await temporaryFolder(), environment);
  expect({ code: await ended, stdout: output.stdout }).toEqual({ code: 2, stdout: '' });
  expect(output.stderr).toMatch(message);
  expect(output.stderr.trimEnd().split('\n')).toHaveLength(1);
});
