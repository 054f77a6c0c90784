import { access, constants, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkInChild } from './child-check';
import { StorageError } from './errors';
import { FORMAT_VERSION } from './layout';
import { openEngine, RecordStore } from './record-store';
import { salvageRecords, type SalvageReport } from './salvage';
import type { LevelDatabase } from './types';

const MARKER = 'nerv-store.json';
const CLEAN = 'closed-cleanly';
const RECORDS = 'records';

/** A store in a directory, open. */
export interface StoreDirectory {
  readonly store: RecordStore;
  /** Waits for what was appended, closes the store and notes that it ended cleanly. */
  close(): Promise<void>;
}

/**
 * Opens the store in a directory, which is made when it does not exist or is empty. Where the last run did not end cleanly, the records are first
 * read by a process of its own, because a damaged file can end the process that reads it.
 * @throws StorageError `locked`, `foreign`, `unknown-format`, `unusable`, `damaged`
 */
export async function openStoreDirectory(path: string): Promise<StoreDirectory> {
  const isNew = await prepare(path);
  if (!isNew && !(await exists(join(path, CLEAN)))) await checkInChild(join(path, RECORDS), path);
  const store = await RecordStore.open(await classicLevel(join(path, RECORDS)), { where: path });
  await rm(join(path, CLEAN), { force: true });
  return {
    store,
    async close() {
      await store.close();
      if (store.failure?.problem === 'closed') await writeFile(join(path, CLEAN), '');
    },
  };
}

/**
 * Copies an open store into a new directory, consistently, while writes go on. The copy is opened and every record checked.
 * @throws StorageError `foreign` when the directory is not empty, `unusable`, `damaged`
 */
export async function backupStore(
  store: RecordStore,
  path: string,
): Promise<{ offset: number; records: number }> {
  if (!(await prepare(path)))
    throw new StorageError(
      'foreign',
      `The backup was not made: ${path} already holds a store. Give a new directory.`,
    );
  const target = await classicLevel(join(path, RECORDS));
  try {
    const head = await store.copyTo(target, path);
    await writeFile(join(path, CLEAN), '');
    return head;
  } finally {
    await target.close();
  }
}

/**
 * Copies what is provably good of a damaged store into a new directory; see {@link salvageRecords}. The damaged directory is left as it is.
 * @throws StorageError `foreign` when the target is not empty or the source is no store of ours, `locked`, `damaged` when nothing of it can be read
 */
export async function salvageStore(path: string, targetPath: string): Promise<SalvageReport> {
  if (!(await exists(join(path, MARKER))))
    throw new StorageError('foreign', `There is no store in ${path} (no ${MARKER}). Nothing was salvaged.`);
  await checkMarker(path);
  if (!(await prepare(targetPath)))
    throw new StorageError(
      'foreign',
      `Nothing was salvaged: ${targetPath} already holds a store. Give a new directory.`,
    );
  const source = await classicLevel(join(path, RECORDS));
  const target = await openStoreDirectory(targetPath);
  try {
    await target.store.load(() => undefined);
    await openEngine(source, path);
    let offset = 0;
    const report = await salvageRecords(source, path, ({ key, value }) =>
      target.store.append({ offset: ++offset, puts: [{ key, value, replaces: undefined }], deletes: [] }),
    );
    await target.store.whenDurable(offset);
    return report;
  } finally {
    await source.close();
    await target.close();
  }
}

/** @returns whether it is new */
async function prepare(path: string): Promise<boolean> {
  let entries: string[];
  try {
    await mkdir(path, { recursive: true });
    entries = await readdir(path);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StorageError(
      'unusable',
      `The directory ${path} cannot be used for a database: ${(error as Error).message}. Give a directory that this user may read and write.`,
      { cause: error },
    );
  }
  if (entries.includes(MARKER)) {
    await checkMarker(path);
    return false;
  }
  if (entries.length > 0)
    throw new StorageError(
      'foreign',
      `The directory ${path} holds something else (${entries.slice(0, 3).join(', ')}) and no ${MARKER}. Nothing was changed. Give an empty or a new directory.`,
    );
  await writeFile(
    join(path, MARKER),
    JSON.stringify({ store: '@nerv/embedded', format: FORMAT_VERSION }) + '\n',
  );
  return true;
}

async function checkMarker(path: string): Promise<void> {
  const text = await readFile(join(path, MARKER), 'utf8');
  let marker: { store?: unknown; format?: unknown };
  try {
    marker = JSON.parse(text) as typeof marker;
  } catch (error) {
    throw new StorageError(
      'damaged',
      `${join(path, MARKER)} is not JSON: ${(error as Error).message}. Restore it from a backup; its content is {"store":"@nerv/embedded","format":${FORMAT_VERSION}}.`,
      { cause: error },
    );
  }
  if (marker.store !== '@nerv/embedded')
    throw new StorageError(
      'foreign',
      `${join(path, MARKER)} names another kind of store (${JSON.stringify(marker.store)}). Give another directory.`,
    );
  if (marker.format !== FORMAT_VERSION)
    throw new StorageError(
      'unknown-format',
      `The store in ${path} has format ${JSON.stringify(marker.format)}, and this version reads format ${FORMAT_VERSION} only. Open it with the version of @nerv/embedded that wrote it.`,
    );
}

async function classicLevel(path: string): Promise<LevelDatabase> {
  const { ClassicLevel } = await import('classic-level');
  return new ClassicLevel<Uint8Array, Uint8Array>(path, { keyEncoding: 'view', valueEncoding: 'view' });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
