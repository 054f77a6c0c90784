import type { StoreDirectory } from './directory';
import { systemKey } from './layout';
import { RecordStore } from './record-store';
import type { LevelDatabase } from './types';

/** What a host knows itself: its keys, and which databases there are. */
export interface HostNotes {
  /** A note of the host's own, by name. */
  note(name: string): Uint8Array | undefined;
  /** The names of all notes, in no promised order. */
  noteNames(): readonly string[];
  /**
   * Writes a note; `undefined` removes it. Resolves when that is on disk.
   * @throws StorageError `write-failed`: it may or may not be on disk. The next one tries anew.
   */
  setNote(name: string, value: Uint8Array | undefined): Promise<void>;
  close(): Promise<void>;
}

/** Where a host keeps its notes and its databases. */
export interface HostStore extends HostNotes {
  /** An absolute path; `undefined` where it is no directory. */
  readonly directory: string | undefined;
  /** The stores that are there, by id; `undefined` where that cannot be known. */
  databaseIds(): Promise<readonly string[] | undefined>;
  /** Makes the store of a database. `name` is for errors. */
  createDatabase(id: string, name: string): Promise<StoreDirectory>;
  /** Opens the store of a database. @throws StorageError `damaged` when it is not there, or is damaged */
  openDatabase(id: string, name: string): Promise<StoreDirectory>;
  /** Where the store of a database is, for errors and for tools. */
  locate(id: string): string;
  /** Removes the store of a database, which must be closed. Nothing happens when there is none. */
  removeDatabase(id: string): Promise<void>;
}

export const CONTROL = 'control';
export const DATABASES = 'databases';

/** What errors call the store of a database. */
export function ownerOf(name: string): string {
  return `of database \`${name}\``;
}

/** Any `abstract-level` database; its parts are sublevels. It is opened when it is not, and left open at the end. */
export async function openHostLevel(database: LevelDatabase): Promise<HostStore> {
  const part = async (name: string, owner: string): Promise<StoreDirectory> => {
    const level = database.sublevel<Uint8Array, Uint8Array>(name, {
      keyEncoding: 'view',
      valueEncoding: 'view',
    });
    const store = await RecordStore.open(level, {
      where: `${owner} in the given store`,
    });
    return { store, close: () => store.close() };
  };
  const openDatabase = (id: string, name: string): Promise<StoreDirectory> =>
    part(`${DATABASES}${id}`, ownerOf(name));
  await database.open();
  return {
    ...(await openNotes(() => part(CONTROL, 'of the host'))),
    directory: undefined,
    locate: (id) => `the given store, part ${DATABASES}${id}`,
    databaseIds: () => Promise.resolve(undefined),
    createDatabase: openDatabase,
    openDatabase,
    removeDatabase: (id) => database.sublevel(`${DATABASES}${id}`).clear(),
  };
}

/** The host's own notes, over a store of their own. A store that has failed is opened anew for the next note. */
export async function openNotes(open: () => Promise<StoreDirectory>): Promise<HostNotes> {
  let notes = new Map<string, Uint8Array>();
  let offset = 0;
  const load = async (): Promise<StoreDirectory> => {
    const opened = await open();
    try {
      notes = await opened.store.systemRecords();
      ({ offset } = await opened.store.load(() => undefined));
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  };
  let control: StoreDirectory | undefined = await load();
  let lastWrite: Promise<unknown> = Promise.resolve();

  const write = async (name: string, value: Uint8Array | undefined): Promise<void> => {
    if (control === undefined || control.store.failure !== undefined) {
      // Closing says again what was said when the write failed.
      await control?.close().catch(() => undefined);
      control = undefined;
      control = await load();
    }
    const { store } = control;
    const old = notes.get(name);
    const key = systemKey(name);
    if (value !== undefined)
      store.append({ offset: ++offset, puts: [{ key, value, replaces: old }], deletes: [] });
    else if (old !== undefined) store.append({ offset: ++offset, puts: [], deletes: [{ key, value: old }] });
    await store.flushed();
    if (value === undefined) notes.delete(name);
    else notes.set(name, value);
  };

  return {
    note: (name) => notes.get(name),
    noteNames: () => [...notes.keys()],
    setNote(name, value) {
      const written = lastWrite.then(() => write(name, value));
      lastWrite = written.catch(() => undefined);
      return written;
    },
    async close() {
      await lastWrite;
      // Who asked for a note that could not be written was told so.
      if (control?.store.failure === undefined) await control?.close();
      else await control.close().catch(() => undefined);
    },
  };
}
