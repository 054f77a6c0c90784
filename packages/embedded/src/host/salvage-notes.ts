import { openStoreDirectory } from '../storage/directory';
import { StorageError } from '../storage/errors';
import { controlPath, databaseIdsIn, databasePath } from '../storage/host-directory';
import { openNotes, ownerOf, type HostNotes } from '../storage/host-store';
import { salvageDirectory, systemRecordsOf } from '../storage/salvage';
import { databaseNoteName, decodeDatabaseNote, type DatabaseFacts } from './database-stores';
import { IDENTITY_RECORD, readStoredIdentity } from './database-storage';
import { HostError } from './host-error';
import { readHostNote, type HostNote } from './host-note';

/** Where a database is, and what is known of it. */
export interface LocatedDatabase {
  readonly id: string;
  readonly identity: string;
  readonly facts: DatabaseFacts;
}

/** A host's directory in which anything may be damaged. */
export interface DamagedHost {
  /** Owner and keys; `undefined` when they are lost. */
  readonly note: HostNote | undefined;
  /** The store of a database. @throws HostError (`unknownDatabase`) when no trace of it is left */
  locate(name: string): Promise<LocatedDatabase>;
  close(): Promise<void>;
}

/**
 * Opens a host's own notes, as far as they can be read. While it is open no host can open the directory.
 * @param scratch a directory for copies
 * @throws StorageError `locked`
 */
export async function openDamagedHost(path: string, scratch: string): Promise<DamagedHost> {
  const ids = await databaseIdsIn(path);
  const notes = await openGoodNotes(path, scratch);
  return {
    note: await goodHostNote(notes, path),
    async locate(name) {
      const note = notes.note(databaseNoteName(name));
      if (note !== undefined) {
        const { identity, storage, creating, owner, initialProgram, next } = decodeDatabaseNote(note);
        const id = [storage, creating].find(
          (candidate) => candidate !== undefined && ids.includes(candidate),
        );
        const facts = {
          ...(owner !== undefined && { owner }),
          ...(initialProgram !== undefined && { initialProgram }),
        };
        if (id !== undefined) return { id, identity, facts: id === storage ? facts : (next ?? {}) };
      }
      // The note is lost; a store says itself which database it is.
      for (const id of ids) {
        const stored = await identityIn(databasePath(path, id), scratch);
        if (stored?.name === name) return { id, identity: stored.identity, facts: {} };
      }
      throw new HostError(
        'unknownDatabase',
        `Nothing was salvaged: there is no database \`${name}\` in ${path}.`,
      );
    },
    close: () => notes.close(),
  };
}

/** Owner and keys; `undefined` where one of them is lost. */
async function goodHostNote(notes: Pick<HostNotes, 'note'>, path: string): Promise<HostNote | undefined> {
  try {
    return await readHostNote(notes, path);
  } catch (error) {
    if (error instanceof StorageError && error.problem === 'damaged') return undefined;
    throw error;
  }
}

async function openGoodNotes(path: string, scratch: string): Promise<Pick<HostNotes, 'note' | 'close'>> {
  const control = controlPath(path);
  const owner = 'of the host';
  try {
    return await openNotes(() => openStoreDirectory(control, { owner, mustExist: true }));
  } catch (error) {
    if (!(error instanceof StorageError) || error.problem === 'locked') throw error;
    const notes = await goodSystemRecords(control, scratch, `${owner} in ${control}`);
    return { note: (name) => notes.get(name), close: () => Promise.resolve() };
  }
}

async function identityIn(path: string, scratch: string): Promise<ReturnType<typeof readStoredIdentity>> {
  return readStoredIdentity((await goodSystemRecords(path, scratch, ownerOf('?'))).get(IDENTITY_RECORD));
}

/** Nothing, where nothing can be read. */
async function goodSystemRecords(
  path: string,
  scratch: string,
  where: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    return systemRecordsOf((await salvageDirectory(path, scratch, where)).records);
  } catch (error) {
    if (error instanceof StorageError && error.problem === 'damaged') return new Map();
    throw error;
  }
}
