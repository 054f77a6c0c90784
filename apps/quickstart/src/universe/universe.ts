import type { InnerUniverseClientLike } from '@nerv/client';
import type { Durability } from '@nerv/persistence-manager';
import type { Lineage } from '../git/repository';
import type { Tree } from '../git/types';
import type { WorkRecord } from '../history/parts';
import type { IngestTarget } from '../ingest/ingest';
import type { Found } from '../ingest/stored';

/** The database of a run, as the quickstart uses it. */
export interface Universe {
  /** What outlives it. */
  readonly durability: Durability;
  readonly target: IngestTarget;
  readonly client: Pick<InnerUniverseClientLike, 'traverse' | 'listVersions'>;
  /** What it was said to hold; undefined for a new one. */
  readRecord(): Promise<WorkRecord | undefined>;
  writeRecord(record: WorkRecord): Promise<void>;
  /** What it holds of a history. */
  find(signal: AbortSignal): Promise<Found>;
  /** The commits a second client has received since the database was opened, as they were published. */
  readonly received: readonly Lineage[];
  /** Resolves when the second client has received so many events, or none for a while. */
  caughtUp(count: number, signal: AbortSignal): Promise<void>;
  /** The commits of all events from position 0 on, as a consumer that was not there gets them. */
  replay(signal: AbortSignal): Promise<readonly Lineage[]>;
  /** The file tree after a commit, from its version. */
  checkout(commit: string): Promise<Tree>;
  close(): Promise<void>;
}
