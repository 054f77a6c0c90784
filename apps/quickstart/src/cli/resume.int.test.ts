import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { memoryUniverse, type MemoryUniverse } from '../../test/support/memory-universe';
import { makeDemoRepository, type DemoRepository } from '../demo/demo-repository';
import { runGit } from '../git/run-git';
import type { Result } from '../report/result';
import { run } from './run';

let repository: DemoRepository;
let other: DemoRepository;
/** What a run without interruption writes into the graph. */
let operations: MemoryUniverse['operations'];
beforeAll(async () => {
  repository = await makeDemoRepository(3, 120);
  other = await makeDemoRepository(4, 20);
  const universe = memoryUniverse();
  await ran(universe);
  operations = universe.operations;
});
afterAll(() => Promise.all([repository.remove(), other.remove()]));

async function ran(universe: MemoryUniverse, args: string[] = []) {
  let stdout = '';
  let stderr = '';
  const code = await run(args, {
    cwd: repository.path,
    typedIn: repository.path,
    stdout: { write: (text) => void (stdout += text) },
    stderr: { write: (text) => void (stderr += text) },
    signal: new AbortController().signal,
    openUniverse: async () => universe,
  });
  return { code, stdout, stderr, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

const again = '10/10 states after reopening, 120/120 commits after reopening';

describe('a durable run', () => {
  it('is compared once more after opening the database again', async () => {
    const universe = memoryUniverse('synced');
    const { code, stdout, lastLine } = await ran(universe);
    expect(lastLine).toBe(
      `verified: 10/10 states, 120/120 commits, 5/5 files, 120/120 live events, ${again}`,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('(durability: synced)');
    expect(universe.closings).toBe(2);
    expect(universe.record).toMatchObject({ complete: true, parts: [{ commits: 120 }] });
  });

  it('says so where what is there after opening again is another thing', async () => {
    const universe = memoryUniverse('synced');
    const { close } = universe;
    universe.close = async () => {
      await close();
      universe.events.pop();
    };
    const { code, stdout, lastLine } = await ran(universe);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}commits after reopening: event 120 is of nothing/m);
    expect(lastLine).toMatch(/^NOT verified: /);
  });

  it('writes nothing where everything is there', async () => {
    const universe = memoryUniverse('synced');
    await ran(universe);
    universe.writesLeft = 0;
    const { code, stdout, lastLine } = await ran(universe);
    expect(lastLine).toBe(`verified: 10/10 states, 120/120 commits, 5/5 files, ${again}`);
    expect(code).toBe(0);
    expect(stdout).toContain('All 120 commits are there already.');
    const json = await ran(universe, ['--json']);
    expect(JSON.parse(json.stdout) as Result).toMatchObject({
      written: { commits: 0, entities: 0, relations: 0, events: 0, versions: 0 },
      counts: { commits: 120, events: 120 },
      durability: 'synced',
    });
  });

  // Where it may be broken off: between two writes of a commit, between a branch and its first version, …
  it.each([1, 2, 3, 52, 53, 54, 55, 203, 204, 205, 357])(
    'goes on where it was broken off, after %i writes, and doubles nothing',
    async (writes) => {
      const universe = memoryUniverse('synced');
      universe.writesLeft = writes;
      await expect(ran(universe)).rejects.toThrow(/broken off/);
      expect(universe.record).toMatchObject({ complete: false });
      universe.writesLeft = Infinity;
      const there = universe.events.length;
      const { code, lastLine } = await ran(universe);
      expect(lastLine).toContain(
        `verified: 10/10 states, 120/120 commits, 5/5 files, ${120 - there}/${120 - there} live events`,
      );
      expect(code).toBe(0);
      expect(universe.operations).toEqual(operations);
      expect(universe.record).toMatchObject({ complete: true });
    },
  );

  it('adds what is new: by a greater limit, or by new commits', async () => {
    const universe = memoryUniverse('synced');
    await ran(universe, ['--limit', '50']);
    const grown = await ran(universe, ['--limit', '80']);
    expect(grown.stdout).toContain('50 of 80 commits are there already: going on.');
    expect(grown.lastLine).toContain('80/80 commits, 5/5 files, 30/30 live events');
    const smaller = await ran(universe, ['--limit', '10']);
    expect(smaller.lastLine).toContain('80/80 commits');
    const clone = await cloneOf(repository);
    await runGit(clone, [
      ...['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '--quiet', '--allow-empty'],
      ...['--message', 'On top'],
    ]);
    const { code, lastLine } = await ran(universe, ['--repo', clone]);
    expect(lastLine).toContain('121/121 commits, 5/5 files, 41/41 live events');
    expect(code).toBe(0);
    expect(universe.record?.parts.map(({ commits }) => commits)).toEqual([50, 30, 41]);
  });

  it('goes on on top of a history that was rewritten, while git still has the old one', async () => {
    const universe = memoryUniverse('synced');
    const clone = await cloneOf(repository);
    await ran(universe, ['--repo', clone]);
    await runGit(clone, [
      ...['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '--quiet', '--amend'],
      ...['--allow-empty', '--message', 'Otherwise'],
    ]);
    const { lastLine, code } = await ran(universe, ['--repo', clone]);
    expect(lastLine).toContain('121/121 commits, 5/5 files, 1/1 live events');
    expect(code).toBe(0);
  });

  it('refuses a database of another history in one line, and leaves it as it is', async () => {
    const universe = memoryUniverse('synced');
    await ran(universe, ['--repo', other.path]);
    const { record } = universe;
    const { code, stdout, stderr } = await ran(universe, ['--data-dir', 'here']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(
        `^\\S*/here holds the history of ${other.path} up to commit [0-9a-f]{12}, which ${repository.path} does not have\\. Give another --data-dir.*\n$`,
      ),
    );
    expect(universe.record).toBe(record);
    expect(universe.events).toHaveLength(20);
  });

  it('refuses a history that reads otherwise than it did', async () => {
    const universe = memoryUniverse('synced');
    await ran(universe);
    const [part] = universe.record?.parts ?? [];
    if (part === undefined) throw new Error('there is no part');
    universe.record = { repository: 'x', parts: [{ ...part, digest: 'other' }], complete: true };
    const { code, stderr } = await ran(universe);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^The history of .* is not what it was.*\n$/);
  });
});

async function cloneOf({ path }: DemoRepository): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nerv-clone-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await runGit(folder, ['clone', '--quiet', path, 'clone']);
  return join(folder, 'clone');
}
