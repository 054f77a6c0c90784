import { dirname, join, resolve } from 'node:path';
import { openStoreDirectory, type StoreDirectory } from './directory';
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

/** Opens the store of a database in a host's directory. @param isNew whether it is made where it is not there */
export async function openDatabaseIn(path: string, name: string, isNew: boolean): Promise<StoreDirectory> {
  if (isNew) await openDirectory(dirname(path));
  return openStoreDirectory(path, { owner: ownerOf(name), mustExist: !isNew });
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
    directory: path,
    locate: (id) => databasePath(path, id),
    databaseIds: () => databaseIdsIn(path),
    createDatabase: (id, name) => openDatabaseIn(databasePath(path, id), name, true),
    openDatabase: (id, name) => openDatabaseIn(databasePath(path, id), name, false),
    removeDatabase: (id) => removeDurably(databasePath(path, id)),
  };
}
