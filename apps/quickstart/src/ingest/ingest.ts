import type { InnerUniverseClientLike, TransactionOperation } from '@nerv/client';
import type { VersionStore } from '@nerv/temporal-store';
import { readCommits } from '../git/history';
import type { Lineage, Repository } from '../git/repository';
import { commitEvent, type CommitEvent } from './commit-event';
import { Graph, type GraphCounts } from './graph';
import { operationId } from './ids';
import { InFlight } from './in-flight';
import { placeOnLines } from './lines';
import type { Stored } from './stored';
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

/** How much of something. */
export interface IngestCounts {
  readonly commits: number;
  readonly entities: number;
  readonly relations: number;
  readonly events: number;
  readonly versions: number;
}

export interface IngestResult {
  /** What the whole history comes to. */
  readonly graph: GraphCounts;
  readonly branches: number;
  /** What was written in this run. */
  readonly written: IngestCounts;
  /** The commits whose events were published in this run, in order. */
  readonly published: readonly Lineage[];
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

/**
 * Reads commits and writes entities, relations, an event and a version for each, in order, except what is stored already.
 *
 * @param onProgress gets the number of commits of which something was written
 */
export async function ingest(
  repository: Repository,
  parts: readonly (readonly Lineage[])[],
  stored: Stored,
  target: IngestTarget,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<IngestResult> {
  const start = performance.now();
  const graph = new Graph();
  const createEmptyBranch = (name: string): Promise<unknown> =>
    target.client.createBranch(TREE_STORE, name, null);
  const versions = new TreeVersions(target.trees, createEmptyBranch, stored);
  const lineages = parts.flat();
  const placed = placeOnLines(parts);
  const inFlight = new InFlight(COMMITS_IN_FLIGHT);
  const written = { commits: 0, entities: 0, relations: 0, events: 0, versions: 0 };
  const published: Lineage[] = [];
  let read = 0;
  let done = 0;
  for await (const commit of readCommits(repository, lineages)) {
    signal.throwIfAborted();
    const place = placed[read++];
    if (place?.id !== commit.id) throw new Error(`Commit ${commit.id} came out of order.`);
    const writes: Promise<unknown>[] = [];
    const add = (write: Promise<unknown>): void => {
      // Its failure is told below; until then it must not count as unhandled.
      write.catch(() => undefined);
      writes.push(write);
    };
    const transactions = portions(graph.operationsOf(commit));
    if (!stored.hasGraph(commit.id, transactions.length)) {
      for (const [index, operations] of transactions.entries()) {
        add(target.client.transact(operations, { operationId: operationId(commit.id, index) }));
        const entities = operations.filter(({ op }) => op === 'createEntity').length;
        written.entities += entities;
        written.relations += operations.length - entities;
      }
    }
    if (!stored.hasEvent(commit.id)) {
      add(target.publish(commitEvent(commit)));
      published.push([commit.id, ...commit.parents]);
      if (++written.events % FLUSH_EVERY === 0) await target.flush();
    }
    if (!stored.hasVersion(commit.id)) {
      add((await versions.add(commit, place)).stored);
      written.versions++;
    }
    if (writes.length === 0) continue;
    written.commits++;
    inFlight.add(Promise.all(writes), () => onProgress(++done));
    await inFlight.room();
  }
  await inFlight.drained();
  await target.flush();
  return {
    graph: graph.counts,
    branches: new Set(placed.map(({ line }) => line)).size,
    written,
    published,
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
