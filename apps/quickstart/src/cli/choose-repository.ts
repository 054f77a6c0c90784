import { resolve } from 'node:path';
import { DEMO, makeDemoRepository } from '../demo/demo-repository';
import { countCommits, NoRepositoryError, openRepository, type Repository } from '../git/repository';
import type { Options } from './options';

/** A history shorter than this shows little: the demo is taken instead, unless a repository was named. */
export const LEAST_COMMITS = 100;

export interface Choice {
  readonly repository: Repository;
  readonly isDemo: boolean;
  /** Removes what was made for this run. */
  readonly remove: () => Promise<void>;
}

export interface Surroundings {
  /** The folder the program is started in. */
  readonly cwd: string;
  /** The folder that a path the user typed starts from. */
  readonly typedIn: string;
}

/** The repository to read: the one that is named, or the one around, or the demo. Says so where the demo was not asked for. */
export async function chooseRepository(
  options: Pick<Options, 'repo' | 'demo'>,
  { cwd, typedIn }: Surroundings,
  say: (line: string) => void,
): Promise<Choice> {
  if (options.demo) return demo();
  if (options.repo !== undefined) return existing(await openRepository(resolve(typedIn, options.repo)));
  try {
    const repository = await openRepository(cwd);
    const commits = await countCommits(repository, LEAST_COMMITS);
    if (commits >= LEAST_COMMITS) return existing(repository);
    say(
      `${repository.path} has ${commits} commits, fewer than ${LEAST_COMMITS}: taking the demo repository instead.`,
    );
  } catch (error) {
    if (!(error instanceof NoRepositoryError)) throw error;
    say(`${error.message} Taking the demo repository instead.`);
  }
  return demo();
}

function existing(repository: Repository): Choice {
  return { repository, isDemo: false, remove: () => Promise.resolve() };
}

async function demo(): Promise<Choice> {
  const { path, remove } = await makeDemoRepository(DEMO.seed, DEMO.commits);
  try {
    return { repository: await openRepository(path), isDemo: true, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
