import { StorageError } from '../storage/errors';
import type { HostStore } from '../storage/host-store';
import { DatabaseStorage, type StorePlace } from './database-storage';
import { identityFromHex, identityToHex } from './identity';
import { openHere, type OpenStore } from './open-store';

/** What the host's store notes of a database. */
export interface DatabaseNote {
  /** 64 hex digits. */
  readonly identity: string;
  /** The store it is in; none before its first publish is done. */
  readonly storage?: string;
  /** A store that a publish was making. */
  readonly creating?: string;
  /** Stores that it is not in any more, or never came to be in. */
  readonly unused?: readonly string[];
  /** Whose it is; none where it is the host's own. */
  readonly owner?: string;
  /** Hash of the bundle it was created with, in hex digits. */
  readonly initialProgram?: string;
  /** What will hold of it once it is in the store that is being made. */
  readonly next?: DatabaseFacts;
  /** It was deleted, and its name goes on standing for its identity. */
  readonly isDeleted?: true;
}

/** What a note says of a database besides where it is. */
export type DatabaseFacts = Pick<DatabaseNote, 'owner' | 'initialProgram'>;

const NOTE = 'database/';

export function databaseNoteName(name: string): string {
  return NOTE + name;
}

export function encodeDatabaseNote(note: DatabaseNote): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(note));
}

export function decodeDatabaseNote(bytes: Uint8Array): DatabaseNote {
  return JSON.parse(new TextDecoder().decode(bytes)) as DatabaseNote;
}

/** A store that is being made for a database. */
export interface NewStore {
  readonly place: StorePlace;
  /** The database is in it from now on. What it was in before is to be removed with `removeUnused`. */
  keep(): Promise<void>;
  /** It came to nothing: removes it, which must be closed. */
  discard(): Promise<void>;
}

/**
 * Which database is in which store. A crash at any point of a publish leaves the database as it was before or as it is after, and no
 * store is ever there that no note speaks of: so a store without a note tells that notes were lost.
 */
export class DatabaseStores {
  constructor(
    private readonly store: HostStore,
    private readonly newId: () => string,
  ) {}

  /** Names of the databases, some of which may have come to nothing. */
  names(): string[] {
    return this.store
      .noteNames()
      .filter((name) => name.startsWith(NOTE))
      .map((name) => name.slice(NOTE.length));
  }

  /**
   * Looks for stores that no note speaks of.
   * @throws StorageError `damaged`
   */
  async checkNotes(): Promise<void> {
    const known = new Set(this.names().flatMap((name) => storesOf(this.#note(name))));
    const lost = (await this.store.databaseIds())?.find((id) => !known.has(id));
    if (lost !== undefined)
      throw new StorageError(
        'damaged',
        `The host's own store is damaged: it does not know the database in ${this.store.locate(lost)}. Open a backup instead, or use salvageStore().`,
      );
  }

  identityOf(name: string): bigint | undefined {
    const note = this.#note(name);
    return note === undefined ? undefined : identityFromHex(note.identity);
  }

  factsOf(name: string): DatabaseFacts {
    const { owner, initialProgram } = this.#note(name) ?? {};
    return { ...(owner !== undefined && { owner }), ...(initialProgram !== undefined && { initialProgram }) };
  }

  /**
   * The database is no more. Its name goes on standing for its identity; what it was in is to be removed with `removeUnused`.
   * @throws StorageError
   */
  async delete(name: string, identity: bigint): Promise<void> {
    const unused = storesOf(this.#note(name));
    await this.#write(name, { identity: identityToHex(identity), isDeleted: true, unused });
  }

  /**
   * Where the store of a database is, once a publish that a crash cut short is finished.
   * @returns `undefined` when the database came to nothing
   * @throws StorageError
   */
  async locate(name: string): Promise<StorePlace | undefined> {
    await this.#settle(name);
    const note = this.#note(name);
    return note?.storage === undefined ? undefined : this.#place(note.storage, name, note.identity, false);
  }

  /** A place for a store of a database, beside the one it has. */
  async create(name: string, identity: bigint, facts: DatabaseFacts): Promise<NewStore> {
    await this.#settle(name);
    const before = this.#note(name);
    const id = this.newId();
    const base = { ...before, identity: identityToHex(identity) };
    await this.#write(name, { ...base, creating: id, next: facts });
    return {
      place: this.#place(id, name, base.identity, true),
      keep: () =>
        this.#write(name, { identity: base.identity, storage: id, ...facts, unused: storesOf(before) }),
      discard: async () => {
        await this.#write(name, { ...base, unused: [...(before?.unused ?? []), id] });
        await this.removeUnused(name);
      },
    };
  }

  /** Removes the stores that a database is not in any more, which must be closed. */
  async removeUnused(name: string): Promise<void> {
    const note = this.#note(name);
    if (note?.unused === undefined) return;
    const { unused, ...rest } = note;
    for (const id of unused) await this.store.removeDatabase(id);
    const isNothing = rest.storage === undefined && rest.isDeleted === undefined;
    await this.#write(name, isNothing ? undefined : rest);
  }

  /**
   * Decides about a store whose making was cut short: the database is in it when it is whole and the one before is gone. Where the
   * one before is still there, nobody was told that it was replaced.
   */
  async #settle(name: string): Promise<void> {
    const note = this.#note(name);
    if (note?.creating !== undefined) {
      const { creating, next, ...rest } = note;
      const isReplaced = note.storage === undefined || !(await this.#holdsDatabase(note.storage, name));
      await this.#write(
        name,
        isReplaced && (await this.#holdsDatabase(creating, name))
          ? { identity: note.identity, storage: creating, ...next, unused: storesOf(rest) }
          : { ...rest, unused: [...(rest.unused ?? []), creating] },
      );
    }
    await this.removeUnused(name);
  }

  async #holdsDatabase(id: string, name: string): Promise<boolean> {
    const ids = await this.store.databaseIds();
    if (ids !== undefined && !ids.includes(id)) return false;
    const storage = await DatabaseStorage.open(id, openHere(await this.store.createDatabase(id, name)));
    const isDone = storage.program !== undefined;
    await storage.close();
    return isDone;
  }

  #place(id: string, name: string, identity: string, isNew: boolean): StorePlace {
    const { store } = this;
    const open = async (): Promise<OpenStore> =>
      openHere(await (isNew ? store.createDatabase(id, name) : store.openDatabase(id, name)));
    return { id, name, identity, location: store.locate(id), isNew, open };
  }

  #note(name: string): DatabaseNote | undefined {
    const note = this.store.note(databaseNoteName(name));
    return note === undefined ? undefined : decodeDatabaseNote(note);
  }

  #write(name: string, note: DatabaseNote | undefined): Promise<void> {
    return this.store.setNote(
      databaseNoteName(name),
      note === undefined ? undefined : encodeDatabaseNote(note),
    );
  }
}

function storesOf(note: DatabaseNote | undefined): string[] {
  if (note === undefined) return [];
  return [note.storage, note.creating, ...(note.unused ?? [])].filter((id) => id !== undefined);
}
