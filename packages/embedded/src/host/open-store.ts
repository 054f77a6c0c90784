import type { StoreDirectory } from '../storage/directory';
import type { TransactionStore } from '../storage/types';

/** A store that is open, here or in another thread. */
export interface OpenStore {
  readonly store: TransactionStore;
  /**
   * Copies it, as it is on disk at one moment, into a new directory, and checks the copy.
   * @returns the number of records in it
   * @throws StorageError `foreign`, `unusable`, `damaged`
   */
  readonly copy: (path: string) => Promise<number>;
  /** @throws StorageError `write-failed` when a part of what was appended could not be written; it is closed all the same */
  readonly close: () => Promise<void>;
}

/** A store that is open in this thread. */
export function openHere({ store, ...directory }: StoreDirectory): OpenStore {
  return {
    store,
    copy: async (path) => {
      // What copies directories is loaded only where one is copied.
      const { backupStore } = await import('../storage/backup');
      return (await backupStore(store, path)).records;
    },
    close: () => directory.close(),
  };
}
