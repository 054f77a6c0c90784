import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit, startGit, writeAll } from '../git/run-git';
import { fastImportStream } from './fast-import';
import { planHistory } from './plan-history';

/** The demo as it is shown: this seed, so many commits. */
export const DEMO = { seed: 20_240_101, commits: 500 } as const;

export interface DemoRepository {
  readonly path: string;
  /** Removes it from disk. */
  readonly remove: () => Promise<void>;
}

/** No settings of the user or the machine: the same seed must give the same commit ids everywhere. */
const environment = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_DEFAULT_HASH: 'sha1',
  GIT_TEMPLATE_DIR: '',
};

/** Makes a repository in a temporary folder. The same seed and size give the same commits. */
export async function makeDemoRepository(seed: number, commits: number): Promise<DemoRepository> {
  const path = await mkdtemp(join(tmpdir(), 'nerv-demo-'));
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  try {
    await runGit(path, ['init', '--quiet', '--bare', '.'], { environment });
    await runGit(path, ['symbolic-ref', 'HEAD', 'refs/heads/main'], { environment });
    const git = startGit(path, ['fast-import', '--quiet', '--done', '--date-format=raw'], environment);
    git.stdout.resume();
    await writeAll(git.stdin, fastImportStream(planHistory(seed, commits)));
    await git.done;
    return { path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
