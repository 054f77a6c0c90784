import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openStoreDirectory, type StoreDirectory } from './directory';
import { StorageError } from './errors';
import { systemKey } from './layout';
import { RecordStore } from './record-store';
import type { LevelDatabase } from './types';

/** Where a host keeps its databases, and what it knows itself: its keys, and which databases there are. */
export interface HostStore {
  /** What errors call it. */
  readonly where: string;
  /** A note of the host's own, by name. */
  note(name: string): Uint8Array | undefined;
  /** The names of all notes, in no promised order. */
  noteNames(): readonly string[];
  /** Writes a note; `undefined` removes it. Resolves when it is on disk. */
  setNote(name: string, value: Uint8Array | undefined): Promise<void>;
  /** Opens the store of a database; it is made where there is none. */
  openDatabase(id: string): Promise<StoreDirectory>;
  /** Where the store of a database is, for errors and for tools. */
  locate(id: string): string;
  /** Removes the store of a database, which must be closed. */
  removeDatabase(id: string): Promise<void>;
  close(): Promise<void>;
}

const CONTROL = 'control';
const DATABASES = 'databases';

/**
 * A directory: `control/` and `databases/<id>/`, each a store of its own, so that damage to one database leaves the others alone.
 * Only the owner of the directory may look into it.
 * @throws StorageError `locked`, `foreign`, `unusable`, `unknown-format`, `damaged`
 */
export async function openHostDirectory(path: string): Promise<HostStore> {
  const entries = await list(path);
  if (entries.length > 0 && !entries.includes(CONTROL)) {
    throw new StorageError(
      'foreign',
      `The directory ${path} holds something else (${entries.slice(0, 3).join(', ')}). Nothing was changed. Give an empty or a new directory.`,
    );
  }
  const control = await openStoreDirectory(join(path, CONTROL));
  await chmod(path, 0o700);
  const locate = (id: string): string => join(path, DATABASES, id);
  return openControl(control, path, {
    locate,
    async openDatabase(id) {
      await mkdir(join(path, DATABASES), { recursive: true });
      return openStoreDirectory(locate(id));
    },
    removeDatabase: (id) => rm(locate(id), { recursive: true, force: true }),
  });
}

/** Any `abstract-level` database; its parts are sublevels. It is opened when it is not, and left open at the end. */
export async function openHostLevel(database: LevelDatabase): Promise<HostStore> {
  const where = 'the given store';
  const part = async (name: string): Promise<StoreDirectory> => {
    const level = database.sublevel<Uint8Array, Uint8Array>(name, {
      keyEncoding: 'view',
      valueEncoding: 'view',
    });
    const store = await RecordStore.open(level as unknown as LevelDatabase, {
      where: `${where}, part ${name}`,
    });
    return { store, close: () => store.close() };
  };
  await database.open();
  return openControl(await part(CONTROL), where, {
    locate: (id) => `${where}, part ${DATABASES}!${id}`,
    openDatabase: (id) => part(`${DATABASES}${id}`),
    removeDatabase: (id) => database.sublevel(`${DATABASES}${id}`).clear(),
  });
}

async function openControl(
  control: StoreDirectory,
  where: string,
  rest: Pick<HostStore, 'openDatabase' | 'removeDatabase' | 'locate'>,
): Promise<HostStore> {
  const notes = await control.store.systemRecords();
  let { offset } = await control.store.load(() => undefined);
  return {
    where,
    locate: (id) => rest.locate(id),
    openDatabase: (id) => rest.openDatabase(id),
    removeDatabase: (id) => rest.removeDatabase(id),
    note: (name) => notes.get(name),
    noteNames: () => [...notes.keys()],
    async setNote(name, value) {
      const old = notes.get(name);
      const key = systemKey(name);
      if (value !== undefined) {
        control.store.append({ offset: ++offset, puts: [{ key, value, replaces: old }], deletes: [] });
        notes.set(name, value);
      } else if (old !== undefined) {
        control.store.append({ offset: ++offset, puts: [], deletes: [{ key, value: old }] });
        notes.delete(name);
      }
      await control.store.flushed();
    },
    close: () => control.close(),
  };
}

async function list(path: string): Promise<string[]> {
  try {
    await mkdir(path, { recursive: true });
    return await readdir(path);
  } catch (error) {
    throw new StorageError(
      'unusable',
      `The directory ${path} cannot be used for a host: ${(error as Error).message}. Give a directory that this user may read and write.`,
      { cause: error },
    );
  }
}
