import type { Lineage, Repository } from '../git/repository';
import { planWork, type Work, type WorkSource } from '../history/parts';
import { ingest, type IngestResult } from '../ingest/ingest';
import { placeOnLines } from '../ingest/lines';
import { countStored, everythingStored, nothingStored, storedAs, type Stored } from '../ingest/stored';
import { TREE_STORE } from '../ingest/versions';
import { formatCount } from '../report/format';
import { Progress, type Output } from '../report/progress';
import type { Result } from '../report/result';
import type { Universe } from '../universe/universe';
import { isEqual, type Check } from '../verify/check';
import { checkEvents } from '../verify/events';
import { checkFiles, filesToCheck } from '../verify/files';
import { spread } from '../verify/spread';
import { checkStates } from '../verify/states';
import { tipsOf } from '../verify/tips';

/** Versions that are checked out and compared. */
const STATES = 10;
/** Files whose history is compared. */
const FILES = 5;

export interface WorkSurroundings {
  readonly open: () => Promise<Universe>;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/**
 * Reads a repository into a database, as far as it is not there yet, and compares what is there then with git: once more after
 * closing the database and opening it again, where it outlives that.
 */
export async function work(
  source: WorkSource,
  isDemo: boolean,
  { open, output, signal }: WorkSurroundings,
): Promise<Result> {
  const universe = await open();
  let first: Omit<Result, 'verified'> & { readonly lineages: readonly Lineage[] };
  try {
    first = await readAndCompare(source, isDemo, universe, output, signal);
  } finally {
    await universe.close();
  }
  const { lineages, ...result } = first;
  const checks = [...result.checks];
  if (result.durability === 'synced') {
    output.write('Opening it again, and comparing once more.\n');
    checks.push(...(await compareAgain(source.repository, lineages, open, signal)));
  }
  return { ...result, checks, verified: checks.every(isEqual) };
}

async function readAndCompare(
  source: WorkSource,
  isDemo: boolean,
  universe: Universe,
  output: Output,
  signal: AbortSignal,
): Promise<Omit<Result, 'verified'> & { readonly lineages: readonly Lineage[] }> {
  const { repository } = source;
  const plan = await planWork(source, await universe.readRecord());
  const lineages = plan.parts.flat();
  const place = source.dataDir === undefined ? 'in memory' : `in ${source.dataDir}`;
  output.write(`Reading ${source.name} at ${repository.head.slice(0, 12)}, kept ${place}.\n`);
  const result = await write(repository, plan, universe, output, signal);
  const { graph, written } = result;
  const ids = lineages.map(([id]) => id);
  output.write(
    `Comparing with git: ${formatCount(Math.min(STATES, ids.length))} states, the log of files, every event.\n`,
  );
  const start = performance.now();
  await universe.caughtUp(result.published.length, signal);
  const checks = [
    ...(await compare(repository, lineages, universe, signal)),
    await checkFiles(repository, tipsOf(lineages), filesToCheck(result.touches, FILES), universe.client),
  ];
  // Where nothing was published there was nothing to receive.
  if (result.published.length > 0)
    checks.push(checkEvents('live events', universe.received, result.published));
  const versions = await universe.client.listVersions(TREE_STORE);
  const snapshots = versions.filter(({ storage }) => storage === 'snapshot').length;
  return {
    lineages,
    repository: repository.path,
    demo: isDemo,
    head: repository.head,
    durability: universe.durability,
    dataDir: source.dataDir ?? null,
    counts: {
      commits: lineages.length,
      entities: { authors: graph.authors, files: graph.files, commits: graph.commits },
      relations: { authored: graph.authored, touched: graph.touched, parentOf: graph.parentOf },
      events: lineages.length,
      versions: { deltas: versions.length - snapshots, snapshots, branches: result.branches },
    },
    written,
    ingestMs: result.ms,
    verifyMs: performance.now() - start,
    checks,
  };
}

/** Writes what is missing, and notes when nothing is any more. */
async function write(
  repository: Repository,
  { record, parts, isNew }: Work,
  universe: Universe,
  output: Output,
  signal: AbortSignal,
): Promise<IngestResult> {
  const stored = await whatIsStored({ record, parts, isNew }, universe, signal);
  if (isNew) await universe.writeRecord(record);
  const placed = placeOnLines(parts);
  const there = countStored(placed, stored);
  if (there === placed.length) output.write(`All ${formatCount(there)} commits are there already.\n`);
  else if (there > 0) {
    output.write(
      `${formatCount(there)} of ${formatCount(placed.length)} commits are there already: going on.\n`,
    );
  }
  const progress = new Progress(output, placed.length - there, 'commits');
  const onProgress = (done: number): void => progress.update(done);
  const result = await ingest(repository, parts, stored, universe.target, onProgress, signal).finally(() =>
    progress.close(),
  );
  if (!record.complete) await universe.writeRecord({ ...record, complete: true });
  return result;
}

async function whatIsStored(
  { record, parts, isNew }: Work,
  universe: Universe,
  signal: AbortSignal,
): Promise<Stored> {
  if (record.complete) return everythingStored;
  return isNew && parts.length === 1 ? nothingStored : storedAs(await universe.find(signal));
}

/** States and events, compared with git. */
async function compare(
  repository: Repository,
  lineages: readonly Lineage[],
  universe: Universe,
  signal: AbortSignal,
): Promise<Check[]> {
  const ids = lineages.map(([id]) => id);
  return [
    await checkStates(repository, spread(ids, STATES), (commit) => universe.checkout(commit)),
    checkEvents('commits', await universe.replay(signal), lineages),
  ];
}

async function compareAgain(
  repository: Repository,
  lineages: readonly Lineage[],
  open: () => Promise<Universe>,
  signal: AbortSignal,
): Promise<Check[]> {
  const universe = await open();
  try {
    const checks = await compare(repository, lineages, universe, signal);
    return checks.map((check) => ({ ...check, name: `${check.name} after reopening` }));
  } finally {
    await universe.close();
  }
}
