import type { InnerUniverseClientLike, TransactionOperation } from '@nerv/client';
import type { VersionStore } from '@nerv/temporal-store';
import { readCommits } from '../git/history';
import type { Lineage, Repository } from '../git/repository';
import { commitEvent, type CommitEvent } from './commit-event';
import { Graph, type GraphCounts } from './graph';
import { InFlight } from './in-flight';
import { placeOnLines } from './lines';
import { TREE_STORE, TreeVersions, type StoredTree } from './versions';

/** What is written to. */
export interface IngestTarget {
  readonly client: Pick<InnerUniverseClientLike, 'transact' | 'createBranch'>;
  /** Publishes on the bus, which sends it to the database. */
  publish(event: CommitEvent): Promise<unknown>;
  /** Resolves when everything published so far is stored. */
  flush(): Promise<void>;
  readonly trees: VersionStore<StoredTree>;
}

export interface IngestResult extends GraphCounts {
  readonly events: number;
  readonly versions: number;
  readonly branches: number;
  readonly ms: number;
  /** How often each file was touched by a commit that is no merge. */
  readonly touches: ReadonlyMap<string, number>;
}

/** Commits whose writes are under way at once. */
const COMMITS_IN_FLIGHT = 64;

/** Operations of one transaction: a database takes 1,000. */
const OPERATIONS = 500;

/** Events published between two waits for the bus. */
const FLUSH_EVERY = 256;

/** Reads commits and writes entities, relations, an event and a version for each, in order. */
export async function ingest(
  repository: Repository,
  lineages: readonly Lineage[],
  target: IngestTarget,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<IngestResult> {
  const start = performance.now();
  const graph = new Graph();
  const versions = new TreeVersions(target.trees, (name) =>
    target.client.createBranch(TREE_STORE, name, null),
  );
  const placed = placeOnLines(lineages);
  const inFlight = new InFlight(COMMITS_IN_FLIGHT);
  let read = 0;
  let done = 0;
  for await (const commit of readCommits(repository, lineages)) {
    signal.throwIfAborted();
    const place = placed[read++];
    if (place?.id !== commit.id) throw new Error(`Commit ${commit.id} came out of order.`);
    const transactions = portions(graph.operationsOf(commit)).map((operations) =>
      target.client.transact(operations),
    );
    const writes = [
      ...transactions,
      target.publish(commitEvent(commit)),
      (await versions.add(commit, place)).stored,
    ];
    inFlight.add(Promise.all(writes), () => onProgress(++done));
    if (read % FLUSH_EVERY === 0) await target.flush();
    await inFlight.room();
  }
  await inFlight.drained();
  await target.flush();
  return {
    ...graph.counts,
    events: read,
    versions: read,
    branches: versions.branches + 1,
    ms: performance.now() - start,
    touches: graph.touches,
  };
}

function portions(operations: readonly TransactionOperation[]): TransactionOperation[][] {
  const all: TransactionOperation[][] = [];
  for (let from = 0; from < operations.length; from += OPERATIONS)
    all.push(operations.slice(from, from + OPERATIONS));
  return all;
}
