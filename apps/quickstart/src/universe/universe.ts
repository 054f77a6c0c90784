import type { Lineage } from '../git/repository';
import type { Tree } from '../git/types';
import type { IngestTarget } from '../ingest/ingest';
import type { InnerUniverseClientLike } from '@nerv/client';

/** The database of a run, as the quickstart uses it. */
export interface Universe {
  readonly target: IngestTarget;
  readonly client: Pick<InnerUniverseClientLike, 'traverse' | 'listVersions'>;
  /** The commits a second client has received so far, as they were published. */
  readonly received: readonly Lineage[];
  /**
   * Resolves when the second client has received so many events, or none for a while.
   */
  caughtUp(count: number, signal: AbortSignal): Promise<void>;
  /** The commits of all events from position 0 on, as a consumer that was not there gets them. */
  replay(signal: AbortSignal): Promise<readonly Lineage[]>;
  /** The file tree after a commit, from its version. */
  checkout(commit: string): Promise<Tree>;
  close(): Promise<void>;
}
