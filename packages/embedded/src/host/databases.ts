import { prepareModule } from '../module-host';
import type { HostStore } from '../storage/host-store';
import type { StorageError } from '../storage/errors';
import type { Clock } from './clock';
import { Database, type DatabaseOptions } from './database';
import { DatabaseStorage } from './database-storage';
import { HostError } from './host-error';
import { identityFromHex, identityToHex, isIdentityHex } from './identity';
import type { LogBook } from './log-book';
import type { Timers } from './timers';
import type { Turns } from './turns';

export interface DatabasesOptions {
  readonly owner: bigint;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly turns: Turns;
  readonly logs: LogBook;
  readonly newIdentity: () => bigint;
  readonly bundleCacheDir: string | undefined;
  /** Where databases are kept. `undefined`: in memory only. */
  readonly store: HostStore | undefined;
}

/** What the host's store notes of a database. */
interface DatabaseNote {
  /** 64 hex digits. */
  readonly identity: string;
  /** Name of its store; a cleared database gets another one. */
  readonly storage: string;
}

/** A database that is there and does not run. */
interface Broken {
  readonly identity: bigint;
  readonly error: Error;
}

const NOTE = 'database/';

/** The databases of a host, by name. */
export class Databases {
  readonly #options: DatabasesOptions;
  readonly #running = new Map<string, Database>();
  readonly #broken = new Map<string, Broken>();
  readonly #recovering = new Map<string, Promise<void>>();
  readonly #changing = new Map<string, Promise<unknown>>();
  #isClosed = false;

  constructor(options: DatabasesOptions) {
    this.#options = options;
  }

  /** Opens every stored database. One that cannot be opened is reported where it is asked for, and stops no other. */
  async openStored(): Promise<void> {
    const names = this.#options.store?.noteNames().filter((name) => name.startsWith(NOTE)) ?? [];
    await Promise.all(names.map((name) => this.#open(name.slice(NOTE.length))));
  }

  /**
   * @throws HostError (`unknownDatabase`)
   * @throws StorageError, ModuleError for a database that could not be opened
   */
  find(nameOrIdentity: string): Database {
    const byName = this.#running.get(nameOrIdentity);
    if (byName !== undefined) return byName;
    const broken = this.#broken.get(nameOrIdentity);
    if (broken !== undefined) throw broken.error;
    if (isIdentityHex(nameOrIdentity)) {
      const identity = identityFromHex(nameOrIdentity);
      for (const database of this.#running.values()) if (database.identity === identity) return database;
      for (const { identity: of, error } of this.#broken.values()) if (of === identity) throw error;
    }
    throw new HostError('unknownDatabase', `\`${nameOrIdentity}\` not found: publish it to this host first`);
  }

  /** As `find`, after the recovery that may be under way. */
  async findRecovered(nameOrIdentity: string): Promise<Database> {
    const recovering = [...this.#recovering.values()];
    if (recovering.length > 0) await Promise.all(recovering);
    return this.find(nameOrIdentity);
  }

  /** Whether it is still the one that runs. */
  isRunning(database: Database): boolean {
    return this.#running.get(database.name) === database;
  }

  /** Publishes a bundle; one publish of a name waits for the one before, whatever became of it. */
  publish(
    name: string,
    code: string,
    clear: boolean,
  ): Promise<{ identity: bigint; op: 'created' | 'updated' }> {
    const before = this.#changing.get(name) ?? Promise.resolve();
    const result = before.then(() => this.#publish(name, code, clear));
    this.#changing.set(
      name,
      result.catch(() => undefined),
    );
    return result;
  }

  /** Ends every database; what was committed is on disk. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#changing.values(), ...this.#recovering.values()]);
    const databases = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(databases.map((database) => database.close(1001, 'host closed')));
  }

  async #publish(
    name: string,
    code: string,
    clear: boolean,
  ): Promise<{ identity: bigint; op: 'created' | 'updated' }> {
    const prepared = await prepareModule(code, this.#options.bundleCacheDir);
    await this.#recovering.get(name);
    if (this.#isClosed) throw new HostError('closed', 'the embedded host is closed; open another one');
    const broken = this.#broken.get(name);
    if (broken !== undefined && !clear) throw broken.error;
    const existing = this.#running.get(name);
    if (existing !== undefined && !clear) {
      if (existing.moduleHash === prepared.hash) return { identity: existing.identity, op: 'updated' };
      throw new HostError(
        'notBuilt',
        `\`${name}\` runs another module, and migrations are not built yet in @nerv/embedded: publish with { clear: true } to drop its data, or under another name`,
      );
    }
    const identity = existing?.identity ?? broken?.identity ?? this.#options.newIdentity();
    const { store } = this.#options;
    const note: DatabaseNote = {
      identity: identityToHex(identity),
      storage: identityToHex(this.#options.newIdentity()),
    };
    const storage = store === undefined ? undefined : await DatabaseStorage.open(store, note.storage);
    let database: Database;
    try {
      database = await Database.create(prepared, code, this.#databaseOptions(name, identity, storage));
    } catch (error) {
      await storage?.close();
      await store?.removeDatabase(note.storage);
      throw error;
    }
    const old = this.#readNote(name);
    await store?.setNote(NOTE + name, new TextEncoder().encode(JSON.stringify(note)));
    this.#running.set(name, database);
    database.start();
    this.#broken.delete(name);
    await existing?.close(1001, 'module exited');
    if (old !== undefined) await store?.removeDatabase(old.storage);
    return { identity, op: existing === undefined && broken === undefined ? 'created' : 'updated' };
  }

  async #open(name: string): Promise<void> {
    const note = this.#readNote(name);
    const { store } = this.#options;
    if (note === undefined || store === undefined) return;
    const identity = identityFromHex(note.identity);
    let storage: DatabaseStorage | undefined;
    try {
      storage = await DatabaseStorage.open(store, note.storage);
      const { program } = storage;
      if (program === undefined)
        throw new HostError(
          'unknownDatabase',
          `the store of \`${name}\` in ${store.locate(note.storage)} holds no module`,
        );
      const prepared = await prepareModule(program, this.#options.bundleCacheDir);
      const database = await Database.reopen(prepared, {
        ...this.#databaseOptions(name, identity, storage),
        storage,
      });
      this.#broken.delete(name);
      this.#running.set(name, database);
      database.start();
    } catch (error) {
      await storage?.close();
      const cause = error instanceof Error ? error : new Error(String(error));
      this.#options.logs.writer(name)(
        'panic',
        `database \`${name}\` cannot be opened: ${cause.message}`,
        undefined,
      );
      this.#broken.set(name, { identity, error: cause });
    }
  }

  #databaseOptions<S extends DatabaseStorage | undefined>(
    name: string,
    identity: bigint,
    storage: S,
  ): DatabaseOptions & { storage: S } {
    const { owner, clock, timers, turns, logs } = this.#options;
    return {
      name,
      identity,
      owner,
      clock,
      timers,
      turns,
      storage,
      log: logs.writer(name),
      onFailure: (database, error) => {
        this.#recover(database, storage, error);
      },
    };
  }

  /** Drops what is in memory and loads it again from the store. */
  #recover(database: Database, storage: DatabaseStorage | undefined, error: StorageError): void {
    const { name, identity } = database;
    if (!this.isRunning(database)) return;
    this.#running.delete(name);
    this.#broken.set(name, { identity, error });
    this.#options.logs.writer(name)('panic', error.message, undefined);
    const recovery = (async () => {
      await storage?.close().catch(() => undefined);
      await this.#open(name);
      this.#recovering.delete(name);
    })();
    this.#recovering.set(name, recovery);
  }

  #readNote(name: string): DatabaseNote | undefined {
    const note = this.#options.store?.note(NOTE + name);
    return note === undefined ? undefined : (JSON.parse(new TextDecoder().decode(note)) as DatabaseNote);
  }
}
