import { resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { UsageError } from '../cli/usage-error';
import { GitError, runGit, startGit } from './run-git';

/** There is no repository, or nothing in it. */
export class NoRepositoryError extends UsageError {}

export interface Repository {
  /** Absolute path that git commands are run in. */
  readonly path: string;
  /** The commit whose history is read. */
  readonly head: string;
}

/** A commit and its parents, first parent first. */
export type Lineage = readonly [commit: string, ...parents: string[]];

/** @throws NoRepositoryError where there is no repository with a commit; UsageError where there is no git. One line each. */
export async function openRepository(path: string): Promise<Repository> {
  const absolute = resolve(path);
  const folder = await stat(absolute).catch(() => undefined);
  if (folder === undefined)
    throw new NoRepositoryError(`${absolute} does not exist. Give the path of a git repository.`);
  if (!folder.isDirectory())
    throw new NoRepositoryError(`${absolute} is no folder. Give the path of a git repository.`);
  try {
    await runGit(absolute, ['rev-parse', '--git-dir']);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new NoRepositoryError(`${absolute} is no git repository that can be read (${reason(error)}).`);
  }
  try {
    const head = (await runGit(absolute, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']))
      .toString()
      .trim();
    return { path: absolute, head };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new NoRepositoryError(`The repository at ${absolute} has no commits yet.`);
  }
}

/** Whether the repository holds a commit, with its history as far as it is there. */
export async function hasCommit({ path }: Pick<Repository, 'path'>, commit: string): Promise<boolean> {
  try {
    await runGit(path, ['cat-file', '-e', `${commit}^{commit}`]);
    return true;
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

/** How many commits the history has, counted up to `most`. */
export async function countCommits({ path, head }: Repository, most: number): Promise<number> {
  const output = await runGit(path, ['rev-list', '--count', `--max-count=${most}`, head]);
  return Number(output.toString());
}

/** The oldest `limit` commits (default: all), parents before children. */
export async function readLineages({ path, head }: Repository, limit = Infinity): Promise<Lineage[]> {
  const git = startGit(path, ['rev-list', '--topo-order', '--reverse', '--parents', head]);
  git.stdin.end();
  const lineages: Lineage[] = [];
  let rest = '';
  read: for await (const chunk of git.stdout) {
    const lines = (rest + (chunk as Buffer).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [commit = '', ...parents] = line.split(' ');
      lineages.push([commit, ...parents]);
      if (lineages.length >= limit) {
        git.kill();
        break read;
      }
    }
  }
  await git.done;
  return lineages;
}

function reason({ output, message }: GitError): string {
  return (
    output
      .trim()
      .split('\n', 1)[0]
      ?.replace(/^fatal: /, '') ?? message
  );
}
