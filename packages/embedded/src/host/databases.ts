import { bundleHash } from '../module-host';
import type { PlanStyle } from '../migration';
import { StorageError } from '../storage/errors';
import type { Clock } from './clock';
import { Database } from './database';
import { DatabaseEntries, type DatabaseEntry } from './database-entries';
import type { DatabaseDetails, DatabaseRunner } from './database-runner';
import type { DatabaseStores, NewStore } from './database-stores';
import { isCrash, isLost, lost } from './ended-database';
import { HostError } from './host-error';
import { identityFromHex, isIdentityHex } from './identity';
import type { LogBook } from './log-book';
import type { MigrationPolicy, PublishPlan } from './module-migration';
import { programHash } from './program-hash';
import type { PublishedDatabase, PublishSpec } from './publish-spec';
import { RecoveryPauses } from './recovery-pauses';
import type { RunningDatabase } from './running-database';
import type { Timers } from './timers';
import { tryModule } from './try-module';

export type { PublishSpec } from './publish-spec';

export interface DatabasesOptions {
  readonly owner: bigint;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly runner: DatabaseRunner;
  readonly logs: LogBook;
  readonly newIdentity: () => bigint;
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

const COMPATIBLE: MigrationPolicy = { kind: 'compatible' };

/** Why connections end when a database goes on elsewhere. */
const MOVED = 'database moved';

/** The databases of a host, by name. */
export class Databases {
  readonly #options: DatabasesOptions;
  /** Their names and owners. */
  readonly entries: DatabaseEntries;
  readonly #running = new Map<string, RunningDatabase>();
  readonly #broken = new Map<string, Broken>();
  /** What is under way for a database, one after the other. */
  readonly #changing = new Map<string, Promise<unknown>>();
  /** Those that will soon run again, or will not. */
  readonly #recovering = new Map<string, Promise<void>>();
  readonly #pauses: RecoveryPauses;
  #runner: DatabaseRunner;
  #isClosed = false;

  constructor(options: DatabasesOptions) {
    this.#options = options;
    this.entries = new DatabaseEntries(options);
    this.#runner = options.runner;
    this.#pauses = new RecoveryPauses(options.clock, options.timers);
  }

  /** Opens every stored database. One that cannot be opened is reported where it is asked for, and stops no other. */
  async openStored(): Promise<void> {
    const names = this.#options.stores?.names() ?? [];
    await Promise.all(names.map((name) => this.#open(name)));
    for (const name of names) this.entries.load(name, this.#running.has(name) || this.#broken.has(name));
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

  /**
   * As `find`, after the recovery that may be under way; where one has failed for a reason that may have passed, another is tried, unless that was
   * just now.
   */
  async findRecovered(nameOrIdentity: string): Promise<RunningDatabase> {
    const name = this.nameOf(nameOrIdentity);
    const recovery =
      this.#mayHavePassed(name) && this.#pauses.isOver(name)
        ? this.#recover(name)
        : this.#recovering.get(name);
    if (recovery !== undefined) await recovery;
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
  publish(nameOrIdentity: string, code: string, spec: PublishSpec): Promise<PublishedDatabase> {
    const key = this.entries.keyOf(nameOrIdentity);
    return this.#inTurn(key, () => {
      spec.authorize?.(this.entries.get(key));
      return this.#publish(key, code, spec);
    });
  }

  /**
   * What publishing a bundle over a database would do. It waits for what is under way.
   * @throws HostError (`unknownDatabase`)
   */
  plan(nameOrIdentity: string, code: string, style: PlanStyle): Promise<PublishPlan> {
    const name = this.nameOf(nameOrIdentity);
    return this.#inTurn(name, async () => {
      const database = this.find(name);
      await tryModule(this.#runner, this.#detailsOf(name, database.identity), code);
      return database.plan(code, style);
    });
  }

  /**
   * Ends a database and removes what it holds. Its name goes on standing for its identity. Nothing happens where there is none.
   * @param authorize called when it is its turn; what it throws, this rejects with, and nothing is changed
   * @throws StorageError
   */
  delete(nameOrIdentity: string, authorize?: (existing: DatabaseEntry) => void): Promise<void> {
    const key = this.entries.keyOf(nameOrIdentity);
    return this.#inTurn(key, async () => {
      this.#refuseClosed();
      const existing = this.entries.get(key);
      if (existing === undefined) return;
      authorize?.(existing);
      await this.#options.stores?.delete(key, existing.identity);
      const database = this.#running.get(key);
      this.#running.delete(key);
      this.#broken.delete(key);
      this.#pauses.cancel(key);
      this.entries.delete(key, existing.identity);
      await this.#retire(key, database);
    });
  }

  /**
   * Ends every database. What was committed is on disk when it resolves.
   * @throws StorageError `write-failed` when a part of it could not be written; all are closed then too
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pauses.cancelAll();
    await Promise.all(this.#changing.values());
    const databases = [...this.#running.values()];
    this.#running.clear();
    const ends = await Promise.allSettled(databases.map((database) => database.close(1001, 'host closed')));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  /**
   * Runs databases in another way from now on, those that run already too: their clients are disconnected, and who asks for one meanwhile
   * waits. What a database in memory holds is handed over.
   * @throws what the runner throws; a database in memory goes on as before then
   */
  async runWith(runner: DatabaseRunner): Promise<void> {
    const before = this.#runner;
    this.#runner = runner;
    // What is under way may be the first publish of a database, in the old way.
    const names = new Set([...this.#running.keys(), ...this.#changing.keys()]);
    await Promise.all(
      Array.from(names, (name) => {
        const moved = this.#inTurn(name, () => this.#move(name, before));
        const settled = moved.catch(() => undefined);
        this.#recovering.set(name, settled);
        return moved.finally(() => {
          if (this.#recovering.get(name) === settled) this.#recovering.delete(name);
        });
      }),
    );
  }

  async #move(name: string, before: DatabaseRunner): Promise<void> {
    const database = this.#running.get(name);
    if (!(database instanceof Database) || this.#isClosed) return;
    const { identity } = database;
    this.#running.delete(name);
    const error = new HostError('unopened', `database \`${name}\` is being moved; ask again in a moment`);
    this.#broken.set(name, { identity, error });
    if (database.storageId !== undefined) {
      // What could not be written is what the opening notices.
      await database.close(1001, MOVED).catch(() => undefined);
      await this.#open(name);
      return;
    }
    const contents = await database.handOver(1001, MOVED);
    const details = this.#detailsOf(name, identity);
    try {
      this.#run(await this.#runner.takeOver(contents, details));
    } catch (cause) {
      this.#run(await before.takeOver(contents, details));
      throw cause;
    }
  }

  /** From now on it is the one that runs. */
  #run(database: RunningDatabase): void {
    this.#running.set(database.name, database);
    this.#broken.delete(database.name);
    database.start();
  }

  #inTurn<T>(name: string, task: () => Promise<T>): Promise<T> {
    const result = (this.#changing.get(name) ?? Promise.resolve()).then(task);
    this.#changing.set(
      name,
      result.catch(() => undefined),
    );
    return result;
  }

  async #publish(name: string, code: string, spec: PublishSpec): Promise<PublishedDatabase> {
    const { clear, publisher, policy = COMPATIBLE } = spec;
    this.#refuseClosed();
    if (!clear && this.#mayHavePassed(name)) await this.#open(name);
    const broken = this.#broken.get(name);
    if (broken !== undefined && !clear && !isLost(broken.error)) throw broken.error;
    const existing = this.#running.get(name);
    if (existing !== undefined && !clear) {
      if (existing.moduleHash === bundleHash(code)) return { identity: existing.identity, op: 'updated' };
      await tryModule(this.#runner, this.#detailsOf(name, existing.identity), code);
      const hash = await existing.migrate(code, policy);
      // One that ended before it was its turn is loaded again, or says why not.
      return hash === undefined
        ? this.#publish(name, code, spec)
        : { identity: existing.identity, op: 'updated' };
    }
    const before = existing ?? broken;
    const { stores } = this.#options;
    const identity = this.entries.identityFor(name);
    const facts = {
      identity,
      owner: this.entries.get(name)?.owner ?? publisher ?? this.#options.owner,
      initialProgram: programHash(code),
    };
    const made = await stores?.create(name, identity, this.entries.factsToNote(facts));
    let database: RunningDatabase | undefined;
    try {
      database = await this.#runner.create(code, this.#detailsOf(name, identity, facts.owner), made?.place);
      await made?.keep();
    } catch (error) {
      // What could not be written of it does not matter any more.
      await database?.close(1001, 'module exited').catch(() => undefined);
      await this.#discard(name, made);
      throw error;
    }
    this.entries.set(name, facts);
    this.#run(database);
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
    try {
      const place = await stores.locate(name);
      if (place === undefined) return;
      this.#run(await this.#runner.reopen(this.#detailsOf(name, identity), place));
    } catch (error) {
      const cause =
        error instanceof StorageError || isCrash(error)
          ? error
          : new HostError('unopened', `database \`${name}\` cannot be opened: ${messageOf(error)}`, {
              cause: error,
            });
      this.#report(name, cause.message);
      this.#broken.set(name, { identity, error: cause });
    }
  }

  #detailsOf(name: string, identity: bigint, owner = this.entries.ownerOf(name)): DatabaseDetails {
    return {
      name,
      identity,
      owner,
      log: this.#options.logs.writer(name),
      onEnd: (database, error) => {
        this.#ended(database, error);
      },
    };
  }

  /** A database ended by itself. One that is stored is loaded again. */
  #ended(database: RunningDatabase, error: Error): void {
    if (!this.isRunning(database)) return;
    const { name, identity, storageId } = database;
    const isStored = storageId !== undefined;
    const why = isStored ? error : lost(name, error);
    this.#running.delete(name);
    this.#broken.set(name, { identity, error: why });
    this.#report(name, why.message);
    // Closing says again why it ended.
    const closed = database.close(1001, 'module exited').catch(() => undefined);
    void this.#inTurn(name, () => closed);
    if (!isStored) return;
    this.#pauses.afterEnd(name, () => {
      void this.#recover(name);
    });
  }

  /** Loads a database again from its store, unless that is under way. */
  #recover(name: string): Promise<void> {
    let recovery = this.#recovering.get(name);
    if (recovery === undefined) {
      this.#pauses.cancel(name);
      recovery = this.#inTurn(name, async () => {
        if (this.#broken.has(name) && !this.#isClosed) await this.#open(name);
        this.#recovering.delete(name);
        if (!this.#isClosed && this.#mayHavePassed(name))
          this.#pauses.afterTry(name, () => {
            void this.#recover(name);
          });
      });
      this.#recovering.set(name, recovery);
    }
    return recovery;
  }

  #mayHavePassed(name: string): boolean {
    const error = this.#broken.get(name)?.error;
    return (error instanceof StorageError && PASSING.has(error.problem)) || isCrash(error);
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
