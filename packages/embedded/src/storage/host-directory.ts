import { join, resolve } from 'node:path';
import { openStoreDirectory } from './directory';
import { StorageError } from './errors';
import { firstNames, listDirectory, makePrivate, openDirectory, removeDurably } from './files';
import { CONTROL, DATABASES, openNotes, ownerOf, type HostStore } from './host-store';

/** Where a host's directory has its own notes. */
export function controlPath(hostPath: string): string {
  return join(hostPath, CONTROL);
}

/** Where a host's directory has the store of a database. */
export function databasePath(hostPath: string, id: string): string {
  return join(hostPath, DATABASES, id);
}

/** The stores of databases in a host's directory, by id. */
export function databaseIdsIn(hostPath: string): Promise<readonly string[]> {
  return listDirectory(join(hostPath, DATABASES));
}

/**
 * A directory: `control/` and `databases/<id>/`, each a store of its own, so that damage to one database leaves the others alone.
 * A new one may be looked into by its owner only.
 * @throws StorageError `locked`, `foreign`, `unusable`, `unknown-format`, `damaged`
 */
export async function openHostDirectory(dbPath: string): Promise<HostStore> {
  const path = resolve(dbPath);
  const entries = await openDirectory(path);
  if (entries.length === 0) await makePrivate(path);
  else if (!entries.includes(CONTROL)) {
    throw new StorageError(
      'foreign',
      `The directory ${path} holds something else (${firstNames(entries)}) and no ${CONTROL}. Nothing was changed. Give an empty or a new directory.`,
    );
  }
  const owner = 'of the host';
  return {
    ...(await openNotes(() => openStoreDirectory(controlPath(path), { owner }))),
    locate: (id) => databasePath(path, id),
    databaseIds: () => databaseIdsIn(path),
    async createDatabase(id, name) {
      await openDirectory(join(path, DATABASES));
      return openStoreDirectory(databasePath(path, id), { owner: ownerOf(name) });
    },
    openDatabase: (id, name) =>
      openStoreDirectory(databasePath(path, id), { owner: ownerOf(name), mustExist: true }),
    removeDatabase: (id) => removeDurably(databasePath(path, id)),
  };
}
