import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import type { Choice, Surroundings } from './choose-repository';
import type { Options } from './options';

/** Where data is kept when nothing else is said: a folder of its own for each repository, below this one. */
export const DEFAULT_DATA_DIR = join('.nerv', 'quickstart');

/** The folder of the database; undefined: it is kept in memory. */
export function dataDirOf(
  { dataDir, memory }: Pick<Options, 'dataDir' | 'memory'>,
  { repository, isDemo }: Pick<Choice, 'repository' | 'isDemo'>,
  { cwd, typedIn }: Surroundings,
): string | undefined {
  if (memory) return undefined;
  if (dataDir !== undefined) return resolve(typedIn, dataDir);
  return join(cwd, DEFAULT_DATA_DIR, isDemo ? 'demo' : folderName(repository.path));
}

/** Tells repositories of one name in different places apart. */
function folderName(path: string): string {
  const name = basename(path).replace(/[^\w.-]+/g, '-');
  return `${name}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
}
