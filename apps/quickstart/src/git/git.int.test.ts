import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { collect } from '../../test/support/collect';
import { UsageError } from '../cli/usage-error';
import { makeDemoRepository, type DemoRepository } from '../demo/demo-repository';
import { readCommits } from './history';
import { listTree, logOfFile } from './oracle';
import { countCommits, openRepository, readLineages, type Repository } from './repository';
import { GitError, runGit, startGit, writeAll } from './run-git';
import type { Commit, Tree } from './types';

const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'nerv-git-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

const environment = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  ...{
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  },
};
const git = async (folder: string, args: string[], input?: string): Promise<string> =>
  (await runGit(folder, args, { input, environment })).toString().trim();

/** The tree after every commit, from the changes alone. */
function treesOf(commits: readonly Commit[]): Map<string, Tree> {
  const trees = new Map<string, Tree>();
  for (const { id, parents, changes } of commits) {
    const tree = new Map(Object.entries(trees.get(parents[0] ?? '') ?? {}));
    for (const { path, entry } of changes) {
      if (entry === null) expect(tree.delete(path)).toBe(true);
      else tree.set(path, entry);
    }
    trees.set(id, Object.fromEntries(tree));
  }
  return trees;
}

describe('the history of a repository with everything in it', () => {
  let demo: DemoRepository;
  let repository: Repository;
  let commits: Commit[];

  beforeAll(async () => {
    demo = await makeDemoRepository(11, 150);
    repository = await openRepository(demo.path);
    commits = await collect(readCommits(repository, await readLineages(repository)));
  });
  afterAll(() => demo.remove());

  it('is made from its seed alone', async () => {
    const again = await makeDemoRepository(11, 150);
    onTestFinished(again.remove);
    expect((await openRepository(again.path)).head).toBe(repository.head);
  });

  it('is read whole, parents before children', async () => {
    expect(commits).toHaveLength(150);
    expect(await countCommits(repository, 1_000)).toBe(150);
    expect(await countCommits(repository, 100)).toBe(100);
    const seen = new Set<string>();
    for (const { id, parents } of commits) {
      for (const parent of parents) expect(seen.has(parent)).toBe(true);
      seen.add(id);
    }
    expect(commits.at(-1)?.id).toBe(repository.head);
  });

  it('gives the tree git has at every commit', async () => {
    for (const [id, tree] of treesOf(commits)) expect(tree).toEqual(await listTree(repository, id));
  });

  it('gives the commits git has for every file, whatever its name', async () => {
    const touched = new Map<string, string[]>();
    for (const { id, parents, changes } of commits) {
      if (parents.length > 1) continue;
      for (const { path } of changes) touched.set(path, [...(touched.get(path) ?? []), id]);
    }
    expect([...touched.keys()].some((path) => path.includes('\n'))).toBe(true);
    for (const [path, ids] of touched) {
      const log = await logOfFile(repository, [repository.head], path);
      expect(log.map(({ commit }) => commit).sort()).toEqual(ids.sort());
    }
  });

  it('is cut at a limit to the oldest commits', async () => {
    const lineages = await readLineages(repository, 40);
    expect(lineages.map(([id]) => id)).toEqual(commits.slice(0, 40).map(({ id }) => id));
    expect(await collect(readCommits(repository, lineages))).toEqual(commits.slice(0, 40));
  });

  it('can be left in the middle', async () => {
    const lineages = await readLineages(repository);
    for await (const commit of readCommits(repository, lineages)) {
      expect(commit.id).toBe(commits[0]?.id);
      break;
    }
  });

  it('is that of a shallow clone as far as that goes', async () => {
    const folder = await temporaryFolder();
    await git(folder, ['clone', '--quiet', '--bare', '--depth=10', `file://${demo.path}`, '.']);
    const shallow = await openRepository(folder);
    const read = await collect(readCommits(shallow, await readLineages(shallow)));
    for (const [id, tree] of treesOf(read)) expect(tree).toEqual(await listTree(shallow, id));
  });
});

describe('odd repositories', () => {
  it('with a path that is no UTF-8, an author in Latin-1 and settings that change what git prints', async () => {
    const folder = await temporaryFolder();
    await git(folder, ['init', '--quiet', '.']);
    for (const [key, value] of [
      ['i18n.logOutputEncoding', 'ISO-8859-1'],
      ['log.showSignature', 'true'],
      ['diff.renames', 'copies'],
      ['core.quotePath', 'true'],
      ['diff.noprefix', 'true'],
      ['color.ui', 'always'],
    ] as const) {
      await git(folder, ['config', key, value]);
    }
    const latin1 = Buffer.from(
      'commit refs/heads/main\nauthor J\xfcrgen <j@example.org> 5 +0000\ncommitter x <x> 5 +0000\nencoding ISO-8859-1\ndata 2\n\xe4\n\nM 100644 inline "f\\374r"\ndata 1\nx\n\n',
      'latin1',
    );
    const importer = startGit(folder, ['fast-import', '--quiet', '--date-format=raw']);
    importer.stdin.end(latin1);
    importer.stdout.resume();
    await importer.done;
    await git(folder, ['symbolic-ref', 'HEAD', 'refs/heads/main']);
    const repository = await openRepository(folder);
    const [commit] = await collect(readCommits(repository, await readLineages(repository)));
    expect(commit?.author.name).toBe('Jürgen');
    expect(commit?.message).toBe('ä');
    expect(commit?.changes.map(({ path }) => path)).toEqual(['\0f\xfcr']);
    expect(Object.keys(await listTree(repository, repository.head))).toEqual(['\0f\xfcr']);
  });

  it('that lack a blob', async () => {
    const folder = await temporaryFolder();
    await git(folder, ['init', '--quiet', '--bare', '.']);
    const missing = 'ab'.repeat(20);
    const tree = await git(folder, ['mktree', '--missing'], `100644 blob ${missing}\tgone\n`);
    await git(folder, ['update-ref', 'HEAD', await git(folder, ['commit-tree', tree, '-m', 'x'])]);
    const repository = await openRepository(folder);
    const [commit] = await collect(readCommits(repository, await readLineages(repository)));
    expect(commit?.changes[0]?.entry).toEqual({ blob: missing, size: null });
    expect(await listTree(repository, repository.head)).toEqual({ gone: { blob: missing, size: null } });
  });
});

describe('what is no repository', () => {
  const refused = async (path: string): Promise<string> => {
    const error: unknown = await openRepository(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as UsageError;
    expect(message).not.toContain('\n');
    return message;
  };

  it('is told in one line', async () => {
    const folder = await temporaryFolder();
    expect(await refused(folder)).toMatch(/is no git repository/);
    await writeFile(join(folder, 'file'), '');
    expect(await refused(join(folder, 'file'))).toMatch(/is no folder/);
    expect(await refused(join(folder, 'nothing'))).toMatch(/does not exist/);
    await git(folder, ['init', '--quiet', '.']);
    expect(await refused(folder)).toMatch(/has no commits yet/);
  });

  it('is not asked where there is no git', async () => {
    vi.stubEnv('PATH', '/nowhere');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await refused(tmpdir())).toMatch(/git was not found/);
  });

  it('is not mixed up with the one that variables of git name', async () => {
    const folder = await temporaryFolder();
    vi.stubEnv('GIT_DIR', join(process.cwd(), '.git'));
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await refused(folder)).toMatch(/is no git repository/);
  });
});

describe('startGit', () => {
  it('says which command failed and what it said', async () => {
    const failed = runGit(tmpdir(), ['init', '--no-such-option']);
    await expect(failed).rejects.toBeInstanceOf(GitError);
    await expect(failed).rejects.toThrow(/^git init failed: error: unknown option/);
  });

  it('stops writing to a command that has ended, however much there is', async () => {
    const command = startGit(tmpdir(), ['hash-object', '--no-such-option']);
    command.stdout.resume();
    await writeAll(
      command.stdin,
      Array.from({ length: 1_000 }, () => 'x'.repeat(10_000)),
    );
    await expect(command.done).rejects.toThrow('git hash-object failed');
  });

  it('takes a command that was ended for done', async () => {
    const command = startGit(tmpdir(), ['hash-object', '--stdin']);
    command.kill();
    await expect(command.done).resolves.toBeUndefined();
  });
});
