import { join } from 'node:path';
import { closeStoreDirectory, RECORDS } from './directory';
import { classicLevel, openEngine } from './engine';
import { StorageError } from './errors';
import { markDirectory } from './marker';
import { RecordStore } from './record-store';
import type { StoreHead } from './types';

/**
 * Copies an open store into a new directory, consistently, while writes go on. Then the copy is opened and every record checked.
 * @throws StorageError `foreign` when the directory is not empty, `unusable`, `damaged` when what was read is not what was written
 */
export async function backupStore(store: RecordStore, path: string): Promise<StoreHead> {
  const where = `of the backup in ${path}`;
  if (!(await markDirectory(path)).isNew)
    throw new StorageError(
      'foreign',
      `The backup was not made: ${path} already holds a store. Give a new directory.`,
    );
  const records = join(path, RECORDS);
  const target = await classicLevel(records);
  await openEngine(target, where);
  try {
    await store.copyTo(target);
  } finally {
    await target.close();
  }
  const copy = await RecordStore.open(await classicLevel(records), { where });
  try {
    await copy.load(() => undefined);
  } catch (error) {
    await copy.close();
    throw error;
  }
  await closeStoreDirectory(path, copy);
  return copy.head;
}
