import { expect, it, onTestFinished } from 'vitest';
import { makeDemoRepository } from '../demo/demo-repository';
import { run } from '../cli/run';
import { openUniverse } from './open-universe';

it('holds the history of a repository, equal to git', async () => {
  const demo = await makeDemoRepository(9, 120);
  onTestFinished(demo.remove);
  let text = '';
  const output = { write: (some: string) => void (text += some) };
  const code = await run(['--repo', demo.path], {
    cwd: '/',
    typedIn: '/',
    stdout: output,
    stderr: output,
    signal: new AbortController().signal,
    openUniverse,
  });
  expect(text).toMatch(/\nverified: 10\/10 states, 120\/120 commits, 5\/5 files, 120\/120 live events\n$/);
  expect(code).toBe(0);
});
