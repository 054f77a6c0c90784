import type { DatabaseRunner } from '../host/database-runner';
import type { StorePlace } from '../host/database-storage';
import type { PlainPlace } from './messages';
import { WorkerDatabase } from './worker-database';
import type { WorkerLimits } from './worker-thread';

export interface WorkerRunnerOptions {
  readonly limits: WorkerLimits;
  readonly bundleCacheDir: string | undefined;
}

/** Runs each database in a thread of its own. Stores stay in this one. */
export function inWorkers(options: WorkerRunnerOptions): DatabaseRunner {
  return {
    isolation: 'worker',
    create: async (program, details, place) =>
      WorkerDatabase.open({
        ...options,
        details,
        origin: { kind: 'created', program, place: place && plain(place) },
        storageId: place?.id,
        open: await place?.open(),
      }),
    reopen: async (details, place) =>
      WorkerDatabase.open({
        ...options,
        details,
        origin: { kind: 'stored', place: plain(place) },
        storageId: place.id,
        open: await place.open(),
      }),
    takeOver: (contents, details) =>
      WorkerDatabase.open({
        ...options,
        details,
        origin: { kind: 'handedOver', contents },
        storageId: undefined,
        open: undefined,
      }),
  };
}

/** What of a place can be sent. */
function plain({ open: _, ...place }: StorePlace): PlainPlace {
  return place;
}
