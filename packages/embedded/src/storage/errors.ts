/** What is wrong with a store, in one word that does not change. */
export type StorageProblem =
  /** What is stored is not what was written: a record is wrong, missing or extra, or the engine says a file is damaged. */
  | 'damaged'
  /** Another process (or another host of this process) has it open. */
  | 'locked'
  /** The directory holds something else. */
  | 'foreign'
  /** It was written by a version of this package whose layout this one does not know. */
  | 'unknown-format'
  /** The directory cannot be read or written. */
  | 'unusable'
  /** A write failed (disk full, device error). Nothing of it is acknowledged. */
  | 'write-failed'
  /** The store is closed. */
  | 'closed';

/** A store cannot be opened, or cannot go on. Says what was found, where, and what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    readonly problem: StorageProblem,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
