import { listTree } from '../git/oracle';
import type { Repository } from '../git/repository';
import type { Tree } from '../git/types';
import type { Check } from './check';

/** Compares stored trees of commits with `git ls-tree`. */
export async function checkStates(
  repository: Repository,
  commits: readonly string[],
  checkout: (commit: string) => Promise<Tree>,
): Promise<Check> {
  const differences: string[] = [];
  let equal = 0;
  for (const commit of commits) {
    const found = compareTrees(await checkout(commit), await listTree(repository, commit));
    if (found.length === 0) equal++;
    differences.push(...found.map((difference) => `at ${commit}, ${difference}`));
  }
  return { name: 'states', equal, total: commits.length, differences };
}

/** What a stored tree has otherwise than git's. */
export function compareTrees(stored: Tree, git: Tree): string[] {
  const differences: string[] = [];
  for (const path of new Set([...Object.keys(git), ...Object.keys(stored)])) {
    const ours = Object.hasOwn(stored, path) ? describe(stored[path]) : 'nothing';
    const theirs = Object.hasOwn(git, path) ? describe(git[path]) : 'nothing';
    if (ours !== theirs) differences.push(`${JSON.stringify(path)} is ${ours}, and ${theirs} in git`);
  }
  return differences;
}

function describe(entry: Tree[string] | undefined): string {
  return `${entry?.blob} (${entry?.size ?? 'no size'})`;
}
