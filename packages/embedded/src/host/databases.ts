import { prepareModule } from '../module-host';
import { StorageError } from '../storage/errors';
import type { Clock } from './clock';
import { Database, type DatabaseOptions } from './database';
import type { DatabaseStorage } from './database-storage';
import type { DatabaseStores, NewStore } from './database-stores';
import { HostError } from './host-error';
import { identityFromHex, isIdentityHex } from './identity';
import type { LogBook } from './log-book';
import type { RunningDatabase } from './running-database';
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
  readonly stores: DatabaseStores | undefined;
}

/** A database that is there and does not run. */
interface Broken {
  readonly identity: bigint;
  readonly error: Error;
}

/** What may have passed when it is asked for the next time. */
const PASSING: ReadonlySet<string> = new Set(['locked', 'unusable', 'write-failed', 'closed']);

/** The databases of a host, by name. */
export class Databases {
  readonly #options: DatabasesOptions;
  readonly #running = new Map<string, RunningDatabase>();
  readonly #broken = new Map<string, Broken>();
  /** What is under way for a database, one after the other. */
  readonly #changing = new Map<string, Promise<unknown>>();
  readonly #recovering = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(options: DatabasesOptions) {
    this.#options = options;
  }

  /** Opens every stored database. One that cannot be opened is reported where it is asked for, and stops no other. */
  async openStored(): Promise<void> {
    await Promise.all(this.#options.stores?.names().map((name) => this.#open(name)) ?? []);
  }

  /**
   * @throws HostError (`unknownDatabase`), or (`unopened`) when it is stored and this host cannot run it
   * @throws StorageError for a database whose store cannot be read or written
   */
  find(nameOrIdentity: string): RunningDatabase {
    const name = this.nameOf(nameOrIdentity);
    const broken = this.#broken.get(name);
    if (broken !== undefined) throw broken.error;
    return this.#running.get(name) as RunningDatabase;
  }

  /** As `find`, after the recovery that may be under way; where one has failed for a reason that may have passed, another is tried. */
  async findRecovered(nameOrIdentity: string): Promise<RunningDatabase> {
    const name = this.nameOf(nameOrIdentity);
    if (this.#mayHavePassed(name)) await this.#recover(name);
    return this.find(name);
  }

  /** @throws HostError (`unknownDatabase`) */
  nameOf(nameOrIdentity: string): string {
    this.#refuseClosed();
    if (this.#running.has(nameOrIdentity) || this.#broken.has(nameOrIdentity)) return nameOrIdentity;
    if (isIdentityHex(nameOrIdentity)) {
      const identity = identityFromHex(nameOrIdentity);
      for (const databases of [this.#running, this.#broken])
        for (const [name, database] of databases) if (database.identity === identity) return name;
    }
    throw new HostError('unknownDatabase', `\`${nameOrIdentity}\` not found: publish it to this host first`);
  }

  /** Whether it is still the one that runs. */
  isRunning(database: RunningDatabase): boolean {
    return this.#running.get(database.name) === database;
  }

  /** Publishes a bundle; one publish of a name waits for the one before, whatever became of it. */
  publish(
    name: string,
    code: string,
    clear: boolean,
  ): Promise<{ identity: bigint; op: 'created' | 'updated' }> {
    return this.#inTurn(name, () => this.#publish(name, code, clear));
  }

  /**
   * Ends every database. What was committed is on disk when it resolves.
   * @throws StorageError `write-failed` when a part of it could not be written; all are closed then too
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#changing.values());
    const databases = [...this.#running.values()];
    this.#running.clear();
    const ends = await Promise.allSettled(databases.map((database) => database.close(1001, 'host closed')));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  #inTurn<T>(name: string, task: () => Promise<T>): Promise<T> {
    const result = (this.#changing.get(name) ?? Promise.resolve()).then(task);
    this.#changing.set(
      name,
      result.catch(() => undefined),
    );
    return result;
  }

  async #publish(
    name: string,
    code: string,
    clear: boolean,
  ): Promise<{ identity: bigint; op: 'created' | 'updated' }> {
    const prepared = await prepareModule(code, this.#options.bundleCacheDir);
    this.#refuseClosed();
    if (!clear && this.#mayHavePassed(name)) await this.#open(name);
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
    const before = existing ?? broken;
    const { stores } = this.#options;
    const identity = before?.identity ?? stores?.identityOf(name) ?? this.#options.newIdentity();
    const made = await stores?.create(name, identity);
    let database: RunningDatabase | undefined;
    try {
      const options = this.#databaseOptions(name, identity, made?.storage);
      database = await Database.create(prepared, code, options);
      await made?.keep();
    } catch (error) {
      database?.end();
      await this.#discard(name, made);
      throw error;
    }
    this.#running.set(name, database);
    this.#broken.delete(name);
    database.start();
    await this.#retire(name, existing);
    return { identity, op: before === undefined ? 'created' : 'updated' };
  }

  /** What a publish that failed leaves behind goes. Where it cannot, the next opening sees to it. */
  async #discard(name: string, made: NewStore | undefined): Promise<void> {
    try {
      await made?.discard();
    } catch (error) {
      this.#report(name, `what a publish that failed has left could not be removed: ${messageOf(error)}`);
    }
  }

  /** A database that was replaced goes, with its store. */
  async #retire(name: string, database: RunningDatabase | undefined): Promise<void> {
    try {
      await database?.close(1001, 'module exited');
      await this.#options.stores?.removeUnused(name);
    } catch (error) {
      this.#report(name, `the data that was cleared could not be removed: ${messageOf(error)}`);
    }
  }

  async #open(name: string): Promise<void> {
    const { stores } = this.#options;
    const identity = stores?.identityOf(name);
    if (stores === undefined || identity === undefined) return;
    let storage: DatabaseStorage | undefined;
    try {
      storage = await stores.open(name);
      if (storage === undefined) return;
      const { program = '' } = storage;
      const prepared = await prepareModule(program, this.#options.bundleCacheDir);
      const options = this.#databaseOptions(name, identity, storage);
      const database = await Database.reopen(prepared, options);
      this.#broken.delete(name);
      this.#running.set(name, database);
      database.start();
    } catch (error) {
      // Why it cannot be used is in the error at hand.
      await storage?.close().catch(() => undefined);
      const cause =
        error instanceof StorageError
          ? error
          : new HostError('unopened', `database \`${name}\` cannot be opened: ${messageOf(error)}`, {
              cause: error,
            });
      this.#report(name, cause.message);
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
        if (!this.isRunning(database)) return;
        this.#running.delete(name);
        this.#broken.set(name, { identity, error });
        this.#report(name, error.message);
        // Closing says again what was said when the write failed.
        const closed = storage?.close().catch(() => undefined);
        void this.#inTurn(name, () => closed ?? Promise.resolve());
        void this.#recover(name);
      },
    };
  }

  /** Loads a database again from its store, unless that is under way. */
  #recover(name: string): Promise<void> {
    let recovery = this.#recovering.get(name);
    if (recovery === undefined) {
      recovery = this.#inTurn(name, async () => {
        if (this.#broken.has(name) && !this.#isClosed) await this.#open(name);
        this.#recovering.delete(name);
      });
      this.#recovering.set(name, recovery);
    }
    return recovery;
  }

  #mayHavePassed(name: string): boolean {
    const error = this.#broken.get(name)?.error;
    return error instanceof StorageError && PASSING.has(error.problem);
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new HostError('closed', 'the embedded host is closed; open another one');
  }

  #report(name: string, message: string): void {
    this.#options.logs.writer(name)('panic', message, undefined);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
