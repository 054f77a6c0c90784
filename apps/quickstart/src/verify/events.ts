import type { Lineage } from '../git/repository';
import type { Check } from './check';

/** Compares the commits that events told of, with their parents, with what `git rev-list` gives, in order. */
export function checkEvents(name: string, received: readonly Lineage[], lineages: readonly Lineage[]): Check {
  const differences: string[] = [];
  let equal = 0;
  for (let i = 0; i < Math.max(received.length, lineages.length); i++) {
    const ours = describe(received[i]);
    const theirs = describe(lineages[i]);
    if (ours === theirs) equal++;
    else differences.push(`event ${i + 1} is of ${ours}, and commit ${i + 1} is ${theirs}`);
  }
  return { name, equal, total: lineages.length, differences };
}

function describe(lineage: Lineage | undefined): string {
  if (lineage === undefined) return 'nothing';
  const [commit, ...parents] = lineage;
  return parents.length === 0 ? commit : `${commit} (parents ${parents.join(', ')})`;
}
