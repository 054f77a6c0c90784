import { join, resolve } from 'node:path';
import { openStoreDirectory } from '../storage/directory';
import { StorageError } from '../storage/errors';
import { firstNames, makePrivate, openDirectory, removeDurably } from '../storage/files';
import { controlPath, databasePath } from '../storage/host-directory';
import { CONTROL, DATABASES, openNotes } from '../storage/host-store';
import { databaseNoteName, encodeDatabaseNote, type DatabaseFacts } from './database-stores';
import { HostError } from './host-error';
import { SIGNING_KEY, writeHostNote, type HostNote } from './host-note';
import { identityToHex } from './identity';
import type { RunningDatabase } from './running-database';

/** What a backup holds. */
export interface BackupResult {
  /** Where it is; an absolute path. */
  readonly directory: string;
  /** Number of records in it: rows, and a few of the database's own. */
  readonly records: number;
}

/**
 * Writes a host's directory with one database in it, as it is on disk at one moment.
 * @throws StorageError `foreign`, `unusable`, `write-failed`, `damaged`; nothing is left in the directory then
 * @throws HostError (`options`) for a database in memory
 */
export async function backupDatabase(
  database: RunningDatabase,
  facts: DatabaseFacts,
  note: HostNote,
  directory: string,
): Promise<BackupResult> {
  const { name, identity, storageId } = database;
  if (storageId === undefined)
    throw new HostError(
      'options',
      `database \`${name}\` is in memory and has no store to back up: open the host with dbPath`,
    );
  await database.flushed();
  const path = resolve(directory);
  const entries = await openDirectory(path);
  if (entries.length > 0)
    throw new StorageError(
      'foreign',
      `The backup was not made: ${path} is not empty (${firstNames(entries)}). Give a new directory.`,
    );
  try {
    await makePrivate(path);
    await openDirectory(join(path, DATABASES));
    const records = await database.copyStore(databasePath(path, storageId));
    // Last, so that a backup that was cut short is no host's directory.
    await writeNotes(path, note, name, { ...facts, identity: identityToHex(identity), storage: storageId });
    return { directory: path, records };
  } catch (error) {
    for (const part of [CONTROL, DATABASES, SIGNING_KEY]) await removeDurably(join(path, part));
    throw error;
  }
}

/** Writes what a host's directory with one database has to know. */
export async function writeNotes(
  path: string,
  note: HostNote | undefined,
  name: string,
  database: DatabaseFacts & { readonly identity: string; readonly storage: string },
): Promise<void> {
  const control = await openNotes(() => openStoreDirectory(controlPath(path)));
  try {
    if (note !== undefined) await writeHostNote(control, note, path);
    await control.setNote(databaseNoteName(name), encodeDatabaseNote(database));
  } finally {
    await control.close();
  }
}
