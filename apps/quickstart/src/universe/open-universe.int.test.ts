import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeDemoRepository } from '../demo/demo-repository';
import { run } from '../cli/run';
import { openUniverse } from './open-universe';

it.each([[['--memory']], [[]]])('holds the history of a repository, equal to git, with %j', async (args) => {
  const demo = await makeDemoRepository(9, 120);
  onTestFinished(demo.remove);
  const folder = await mkdtemp(join(tmpdir(), 'nerv-universe-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  let text = '';
  const output = { write: (some: string) => void (text += some) };
  const code = await run(['--repo', demo.path, ...args], {
    cwd: folder,
    typedIn: folder,
    stdout: output,
    stderr: output,
    signal: new AbortController().signal,
    openUniverse,
  });
  expect(text).toMatch(/\nverified: 10\/10 states, 120\/120 commits, 5\/5 files, 120\/120 live events.*\n$/);
  expect(code).toBe(0);
});
