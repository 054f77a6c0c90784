import { join } from 'node:path';
import { checkInChild } from './child-check';
import { checkUntouched, removeCleanFlag, writeCleanFlag } from './clean-flag';
import { checkFiles, classicLevel } from './engine';
import { StorageError } from './errors';
import { sumFiles, type FileSums } from './file-sums';
import { exists } from './files';
import { damaged } from './layout';
import { MARKER, markDirectory, noteWritten } from './marker';
import { RecordStore } from './record-store';

/** The LevelDB database within a store's directory. */
export const RECORDS = 'records';

/** A store in a directory, open. */
export interface StoreDirectory {
  readonly store: RecordStore;
  /**
   * Waits for what was appended, closes the store and notes that it ended cleanly.
   * @throws StorageError `write-failed` when a part of what was appended could not be written; the store is closed all the same
   */
  close(): Promise<void>;
}

export interface StoreDirectoryOptions {
  /** Whose store it is, for errors: `of database …`. Default: nobody's in particular. */
  readonly owner?: string;
  /** Whether it must be there already. Default: it is made where it is not. */
  readonly mustExist?: boolean;
}

/**
 * Opens the store in a directory. What was closed in order is opened only if its files are what they were then. What was not is first
 * read by a process of its own, because a damaged file can end the process that reads it.
 * @throws StorageError `locked`, `foreign`, `unknown-format`, `unusable`, `damaged`
 */
export async function openStoreDirectory(
  path: string,
  { owner, mustExist = false }: StoreDirectoryOptions = {},
): Promise<StoreDirectory> {
  const where = owner === undefined ? `in ${path}` : `${owner} in ${path}`;
  if (mustExist && !(await exists(join(path, MARKER))))
    throw new StorageError(
      'damaged',
      `The store ${where} is not there any more (no ${MARKER}). Open a backup instead.`,
    );
  const { isWritten } = await markDirectory(path);
  const records = join(path, RECORDS);
  const sums = await checkUntouched(path, records, where);
  if (sums === undefined) {
    await checkFiles(records, where);
    await checkInChild(records, where);
  } else {
    await removeCleanFlag(path);
  }
  const store = await RecordStore.open(await classicLevel(records), { where });
  try {
    if (isWritten) refuseEmpty(store);
    const noted = isWritten ? undefined : noteFirstWrite(path, store);
    return {
      store,
      async close() {
        try {
          await closeStoreDirectory(path, store, sums);
        } finally {
          await noted?.();
        }
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** @throws StorageError `damaged` */
function refuseEmpty({ head, where }: RecordStore): void {
  if (head.offset === 0 && head.records === 0)
    throw damaged(where, 'it is empty, and something was stored in it');
}

/**
 * Notes it once something is stored; who stores it does not wait for that.
 * @returns a function that resolves when all that was to be noted is noted
 */
function noteFirstWrite(path: string, store: RecordStore): () => Promise<void> {
  let noting: Promise<void> | undefined;
  const note = (): void => {
    stop();
    // What cannot be noted now is noted at the next opening.
    noting = noteWritten(path).catch(() => undefined);
  };
  const stop = store.onAdvance(note);
  if (store.head.offset > 0) note();
  return async () => {
    stop();
    await noting;
  };
}

/**
 * Closes a store and notes that it ended cleanly. Where that cannot be noted (the disk is full, say), nothing is lost: the next opening
 * looks closer.
 * @param known sums of its files when it was opened
 * @throws StorageError `write-failed` when a part of what was appended could not be written; the store is closed all the same
 */
export async function closeStoreDirectory(path: string, store: RecordStore, known?: FileSums): Promise<void> {
  await store.close();
  try {
    await writeCleanFlag(path, await sumFiles(join(path, RECORDS), known));
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
  }
}
