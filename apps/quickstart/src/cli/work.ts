import { formatCount } from '../report/format';
import { Progress, type Output } from '../report/progress';
import type { Result } from '../report/result';
import { readLineages } from '../git/repository';
import { ingest } from '../ingest/ingest';
import { TREE_STORE } from '../ingest/versions';
import type { Universe } from '../universe/universe';
import { isEqual, type Check } from '../verify/check';
import { checkEvents } from '../verify/events';
import { checkFiles, filesToCheck } from '../verify/files';
import { spread } from '../verify/spread';
import { checkStates } from '../verify/states';
import { tipsOf } from '../verify/tips';
import type { Choice } from './choose-repository';

/** Versions that are checked out and compared. */
const STATES = 10;
/** Files whose history is compared. */
const FILES = 5;

/** Reads a repository into a database and compares what is there then with git. */
export async function work(
  { repository, isDemo }: Choice,
  limit: number | undefined,
  universe: Universe,
  output: Output,
  signal: AbortSignal,
): Promise<Result> {
  const lineages = await readLineages(repository, limit);
  const ids = lineages.map(([id]) => id);
  const progress = new Progress(output, lineages.length, 'commits');
  const written = await ingest(
    repository,
    lineages,
    universe.target,
    (done) => progress.update(done),
    signal,
  ).finally(() => progress.close());
  output.write(
    `Comparing with git: ${formatCount(Math.min(STATES, ids.length))} states, the log of files, every event.\n`,
  );
  const start = performance.now();
  await universe.caughtUp(lineages.length, signal);
  const checks: Check[] = [
    await checkStates(repository, spread(ids, STATES), (commit) => universe.checkout(commit)),
    checkEvents('commits', await universe.replay(signal), lineages),
    await checkFiles(repository, tipsOf(lineages), filesToCheck(written.touches, FILES), universe.client),
    checkEvents('live events', universe.received, lineages),
  ];
  const versions = await universe.client.listVersions(TREE_STORE);
  const snapshots = versions.filter(({ storage }) => storage === 'snapshot').length;
  return {
    repository: repository.path,
    demo: isDemo,
    head: repository.head,
    durability: 'memory',
    counts: {
      commits: lineages.length,
      entities: { authors: written.authors, files: written.files, commits: written.commits },
      relations: { authored: written.authored, touched: written.touched, parentOf: written.parentOf },
      events: written.events,
      versions: { deltas: versions.length - snapshots, snapshots, branches: written.branches },
    },
    ingestMs: written.ms,
    verifyMs: performance.now() - start,
    verified: checks.every(isEqual),
    checks,
  };
}
