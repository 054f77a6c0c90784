import type { CommitEvent } from '../ingest/commit-event';
import type { Check } from './check';

/** Compares the commits of received events with the commits in order. */
export function checkEvents(
  name: string,
  received: readonly CommitEvent[],
  commits: readonly string[],
): Check {
  const differences: string[] = [];
  let equal = 0;
  for (let i = 0; i < Math.max(received.length, commits.length); i++) {
    const ours = received[i]?.commit ?? 'nothing';
    const theirs = commits[i] ?? 'nothing';
    if (ours === theirs) equal++;
    else differences.push(`event ${i + 1} is of ${ours}, and commit ${i + 1} is ${theirs}`);
  }
  return { name, equal, total: commits.length, differences };
}
