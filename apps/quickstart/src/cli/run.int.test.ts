import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { memoryUniverse, type MemoryUniverse } from '../../test/support/memory-universe';
import { makeDemoRepository, type DemoRepository } from '../demo/demo-repository';
import type { Result } from '../report/result';
import { run, type RunSurroundings } from './run';

let repository: DemoRepository;
let small: DemoRepository;
beforeAll(async () => {
  repository = await makeDemoRepository(3, 120);
  small = await makeDemoRepository(3, 30);
});
afterAll(() => Promise.all([repository.remove(), small.remove()]));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly universe: MemoryUniverse;
}

async function ran(args: string[], change: Partial<RunSurroundings> = {}): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const universe = memoryUniverse();
  const code = await run(args, {
    cwd: repository.path,
    typedIn: repository.path,
    stdout: { write: (text) => void (stdout += text) },
    stderr: { write: (text) => void (stderr += text) },
    signal: new AbortController().signal,
    openUniverse: async () => universe,
    ...change,
  });
  return { code, stdout, stderr, universe };
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

describe('the quickstart', () => {
  it('reads the repository around, compares it with git, and closes the database', async () => {
    const { code, stdout, stderr, universe } = await ran([]);
    expect(lastLine(stdout)).toBe('verified: 10/10 states, 120/120 commits, 5/5 files, 120/120 live events');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Reading ${repository.path} at`);
    expect(stdout).toMatch(/^commits +120 /m);
    expect(universe.closings).toBe(1);
    expect(existsSync(repository.path)).toBe(true);
  });

  it('reads only the oldest commits where there is a limit', async () => {
    const { code, stdout } = await ran(['--limit', '7']);
    expect(code).toBe(0);
    expect(lastLine(stdout)).toBe('verified: 7/7 states, 7/7 commits, 5/5 files, 7/7 live events');
  });

  it('prints one document with --json, and the rest elsewhere', async () => {
    const { code, stdout, stderr } = await ran(['--json', '--repo', '.', '--limit', '40'], { cwd: '/' });
    const result = JSON.parse(stdout) as Result;
    expect(code).toBe(0);
    expect(result).toMatchObject({
      repository: repository.path,
      demo: false,
      durability: 'memory',
      verified: true,
      counts: { commits: 40, events: 40, entities: { commits: 40 } },
    });
    expect(result.counts.versions.deltas + result.counts.versions.snapshots).toBe(40);
    expect(result.checks.map(({ name }) => name)).toEqual(['states', 'commits', 'files', 'live events']);
    expect(stderr).toContain('100% 40/40 commits');
  });

  it.each<[string, (universe: MemoryUniverse) => void, RegExp]>([
    [
      'an event is lost',
      (universe) => vi.spyOn(universe, 'replay').mockResolvedValue(universe.events.slice(1)),
      /^ {2}commits: event 1 is of/m,
    ],
    [
      'a file is not what it was',
      (universe) => vi.spyOn(universe, 'checkout').mockResolvedValue({}),
      /^ {2}states: at [0-9a-f]{40}, .* is nothing, and [0-9a-f]{40}/m,
    ],
    [
      'the graph does not know who touched a file',
      (universe) => vi.spyOn(universe.client, 'traverse').mockResolvedValue({ steps: [], truncated: false }),
      /^ {2}files: .* is missing/m,
    ],
  ])('says what differs, and ends with 1, where %s', async (_what, damage, shown) => {
    const universe = memoryUniverse();
    damage(universe);
    const { code, stdout } = await ran(['--limit', '20'], { openUniverse: async () => universe });
    expect(code).toBe(1);
    expect(stdout).toMatch(shown);
    expect(lastLine(stdout)).toMatch(/^NOT verified: /);
  });

  it('takes the demo where there is little history, says so, and removes it', async () => {
    const { code, stdout } = await ran(['--limit', '15'], { cwd: small.path });
    expect(code).toBe(0);
    expect(stdout).toContain(
      `${small.path} has 30 commits, fewer than 100: taking the demo repository instead.`,
    );
    expect(stdout).toContain('Reading the demo repository at');
  });

  it('takes the demo where there is no repository', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nerv-no-repository-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const { code, stdout } = await ran(['--limit', '15'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('is no git repository');
  });

  it('reads a named repository however little it has', async () => {
    const { stdout } = await ran(['--repo', small.path]);
    expect(lastLine(stdout)).toMatch(/^verified: 10\/10 states, 30\/30 commits/);
  });

  it('removes the demo and closes the database where the work fails or is stopped', async () => {
    const universe = memoryUniverse();
    const controller = new AbortController();
    const removed = ran(['--demo'], {
      signal: controller.signal,
      openUniverse: async () => {
        controller.abort(new Error('stopped'));
        return universe;
      },
    });
    await expect(removed).rejects.toThrow('stopped');
    expect(universe.closings).toBe(1);
  });

  it('prints how it is used', async () => {
    const { code, stdout } = await ran(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--repo PATH');
  });
});

describe('the quickstart ends with 2 and one line', () => {
  it.each([
    [['--what'], /^Unknown option "--what"/],
    [['--repo', '/does/not/exist'], /does not exist/],
    [['--repo', tmpdir()], /is no git repository/],
  ])('for %j', async (args, message) => {
    const { code, stdout, stderr } = await ran(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('where there is no git', async () => {
    vi.stubEnv('PATH', '/nowhere');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { code, stderr } = await ran([]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^git was not found/);
    expect((await ran(['--demo'])).code).toBe(2);
  });
});
