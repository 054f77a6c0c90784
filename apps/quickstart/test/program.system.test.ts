import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PersistenceManager } from '@nerv/persistence-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
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
  const { ended, output } = start(['--repo', '.', '--memory'], demo.path);
  expect({ code: await ended, stderr: output.stderr }).toEqual({ code: 0, stderr: '' });
  expect(output.stdout).toMatch(/\n100% 140\/140 commits/);
  expect(output.stdout).toMatch(
    /\nverified: 10\/10 states, 140\/140 commits, 5\/5 files, 140\/140 live events\n$/,
  );
});

it('reads a repository through a server in a process of its own', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  const args = ['--demo', '--limit', '120', '--target', 'served', '--data-dir', 'data'];
  const { ended, output } = start(args, folder);
  expect({ code: await ended, stderr: output.stderr }).toEqual({ code: 0, stderr: '' });
  expect(output.stdout).toContain('The database runs in a server, in a process of its own.\n');
  expect(output.stdout).toMatch(
    /\nverified: 10\/10 states, 120\/120 commits, 5\/5 files, 120\/120 live events, 10\/10 states after reopening, 120\/120 commits after reopening\n$/,
  );
  // The server has ended with it, and what it kept is what a database in this process reads.
  expect(await readdir(join(folder, 'data'))).not.toContain('server.json');
  const { ended: again, output: seen } = start([...args.slice(0, 3), '--data-dir', 'data'], folder);
  expect(await again).toBe(0);
  expect(seen.stdout).toContain('All 120 commits are there already.');
});

it('goes on after it was killed together with its server', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  const args = ['--demo', '--limit', '160', '--target', 'served', '--data-dir', 'data'];
  const { child, ended, output } = start(args, folder, { TMPDIR: folder });
  child.stdout?.on('data', () => {
    if (!output.stdout.includes('\n20% ')) return;
    child.kill('SIGKILL');
  });
  expect(await ended).toBeNull();
  const second = start(args, folder, { TMPDIR: folder });
  expect(await second.ended).toBe(0);
  expect(second.output.stdout).toContain('are there already: going on.');
});

it('prints one JSON document on standard output with --json', async () => {
  const { ended, output } = start(['--demo', '--memory', '--json', '--limit', '60'], await temporaryFolder());
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
  const { child, ended, output } = start(['--demo', '--memory'], temporary, { TMPDIR: temporary });
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

/** What a database in a folder holds by its own account. */
async function rowsIn(dbPath: string) {
  const manager = await PersistenceManager.open({ dbPath, database: 'quickstart' });
  try {
    const { entities, relations, versions, branches } = await manager.getSystemStatus();
    return { entities, relations, versions, branches, events: (await manager.readEvents()).length };
  } finally {
    await manager.shutdown();
  }
}

/** What it has to hold. */
function rowsOf({ counts }: Result) {
  const sum = (numbers: Readonly<Record<string, number>>): number =>
    Object.values(numbers).reduce((a, b) => a + b, 0);
  const { deltas, snapshots, branches } = counts.versions;
  return {
    // One more says what the database holds.
    entities: sum(counts.entities) + 1,
    relations: sum(counts.relations),
    versions: deltas + snapshots,
    branches,
    events: counts.events,
  };
}

// Several whole runs of the program in each test.
describe('a run that is kept', { timeout: 120_000 }, () => {
  /** Kills the program when it has shown that it is so far, and waits until it is gone. */
  async function killedAt(percent: string, args: string[], folder: string): Promise<string> {
    const { child, ended, output } = start(args, folder);
    child.stdout?.on('data', () => {
      if (output.stdout.includes(`\n${percent}% `)) child.kill('SIGKILL');
    });
    expect(await ended).toBeNull();
    expect(output.stdout).not.toContain('verified:');
    return output.stdout;
  }

  it('goes on after it was killed, again and again, and verifies; complete, it is only verified', async () => {
    const folder = await temporaryFolder();
    const repository = await makeDemoRepository(23, 160);
    onTestFinished(repository.remove);
    const args = ['--repo', repository.path, '--data-dir', 'data'];
    await killedAt('10', args, folder);
    const second = await killedAt('40', args, folder);
    expect(second).toMatch(/\n\d+ of 160 commits are there already: going on\.\n/);
    const third = start(args, folder);
    expect({ code: await third.ended, stderr: third.output.stderr }).toEqual({ code: 0, stderr: '' });
    const [, there = ''] = /\n(\d+) of 160 commits are there already/.exec(third.output.stdout) ?? [];
    expect(Number(there)).toBeGreaterThan(16);
    expect(third.output.stdout).toContain(`kept in ${join(folder, 'data')} (durability: synced)`);
    expect(third.output.stdout).toMatch(
      /\nverified: 10\/10 states, 160\/160 commits, 5\/5 files, (\d+)\/\1 live events, 10\/10 states after reopening, 160\/160 commits after reopening\n$/,
    );
    const fourth = start([...args, '--json'], folder);
    expect(await fourth.ended).toBe(0);
    expect(fourth.output.stderr).toContain('All 160 commits are there already.');
    const fresh = start(['--repo', repository.path, '--memory', '--json'], folder);
    expect(await fresh.ended).toBe(0);
    const [kept, made] = [fourth, fresh].map(({ output }) => JSON.parse(output.stdout) as Result);
    expect(kept).toMatchObject({ verified: true, durability: 'synced', dataDir: join(folder, 'data') });
    expect(kept?.written).toEqual({ commits: 0, entities: 0, relations: 0, events: 0, versions: 0 });
    expect(kept?.counts).toEqual(made?.counts);
    expect(kept?.checks.map(({ name }) => name)).not.toContain('live events');
    if (kept === undefined) throw new Error('there is no result');
    expect(await rowsIn(join(folder, 'data'))).toEqual(rowsOf(kept));
  });

  it('is kept below .nerv/quickstart where nothing else is said, stopped and taken up there', async () => {
    const folder = await temporaryFolder();
    const args = ['--demo', '--limit', '160'];
    const stopped = start(args, folder);
    stopped.child.stdout?.on('data', () => {
      if (stopped.output.stdout.includes('\n20% ')) stopped.child.kill('SIGTERM');
    });
    expect(await stopped.ended).toBe(143);
    expect(await readdir(join(folder, '.nerv', 'quickstart'))).toEqual(['demo']);
    const { ended, output } = start(args, folder);
    expect(await ended).toBe(0);
    expect(output.stdout).toContain('are there already: going on.');
  });

  it('says in one line why a folder cannot be used', async () => {
    const folder = await temporaryFolder();
    const args = ['--demo', '--limit', '5', '--data-dir', 'data'];
    expect(await start(args, folder).ended).toBe(0);
    const other = await makeDemoRepository(22, 20);
    onTestFinished(other.remove);
    const refused = async (more: string[]): Promise<string> => {
      const { ended, output } = start([...more], folder);
      expect({ code: await ended, stdout: output.stdout }).toEqual({ code: 2, stdout: '' });
      expect(output.stderr.trimEnd().split('\n')).toHaveLength(1);
      return output.stderr;
    };
    expect(await refused(['--repo', other.path, '--data-dir', 'data'])).toMatch(
      /holds the history of the demo repository up to commit [0-9a-f]{12}, which .* does not have\. Give another --data-dir/,
    );
    await writeFile(join(folder, 'notes.txt'), 'mine');
    expect(await refused(['--repo', other.path, '--data-dir', '.'])).toMatch(/cannot be used \(.*notes\.txt/);
    // What makes the demo cannot remove it when it is killed.
    const holder = start(['--demo', '--data-dir', 'held'], folder, { TMPDIR: folder });
    await new Promise<void>((resolve) => {
      holder.child.stdout?.on('data', () => {
        if (holder.output.stdout.includes('\n10% ')) resolve();
      });
    });
    holder.child.kill('SIGSTOP');
    expect(await refused(['--demo', '--data-dir', 'held'])).toMatch(/held is in use by another process/);
    holder.child.kill('SIGKILL');
    await holder.ended;
  });
});
