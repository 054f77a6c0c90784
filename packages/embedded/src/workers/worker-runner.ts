import type { DatabaseRunner } from '../host/database-runner';
import type { StorePlace } from '../host/database-storage';
import type { PlainPlace } from './messages';
import { WorkerDatabase } from './worker-database';
import type { WorkerLimits } from './worker-thread';

export interface WorkerRunnerOptions {
  readonly limits: WorkerLimits;
  readonly bundleCacheDir: string | undefined;
}

/** Runs each database in a thread of its own. Places must be directories. */
export function inWorkers(options: WorkerRunnerOptions): DatabaseRunner {
  return {
    isolation: 'worker',
    create: (program, details, place) =>
      WorkerDatabase.open({
        ...options,
        details,
        origin: { kind: 'created', program, place: place && plain(place) },
        storageId: place?.id,
      }),
    reopen: (details, place) =>
      WorkerDatabase.open({
        ...options,
        details,
        origin: { kind: 'stored', place: plain(place) },
        storageId: place.id,
      }),
    takeOver: (contents, details) =>
      WorkerDatabase.open({
        ...options,
        details,
        origin: { kind: 'handedOver', contents },
        storageId: undefined,
      }),
  };
}

/** What of a place can be sent. */
function plain({ open: _, ...place }: StorePlace): PlainPlace {
  return place;
}
