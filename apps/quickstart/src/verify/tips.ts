import type { Lineage } from '../git/repository';

/** The commits of a history that none of its commits has for a parent: from them git reaches exactly the history. */
export function tipsOf(lineages: readonly Lineage[]): string[] {
  const parents = new Set(lineages.flatMap(([, ...rest]) => rest));
  return lineages.map(([id]) => id).filter((id) => !parents.has(id));
}
