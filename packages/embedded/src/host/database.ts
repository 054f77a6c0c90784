import { createDatastore, type Commit, type Datastore, type Tx } from '../datastore';
import { ModuleInstance, type CallWatch, type LogLevel, type PreparedModule } from '../module-host';
import type { Connection } from '../protocol';
import type { Value } from '../sats';
import type { StorageError } from '../storage/errors';
import { Subscriptions } from '../subscriptions';
import { ClientRequests } from './client-requests';
import { Clients } from './clients';
import type { Clock } from './clock';
import { CommitFeed } from './commit-feed';
import { fillFrom, readContents, type DatabaseContents } from './database-contents';
import type { DatabaseStorage } from './database-storage';
import { FunctionCalls, type Caller, type ProcedureResult, type ReducerResult } from './function-calls';
import { HostError } from './host-error';
import { identityToHex } from './identity';
import { ModuleRoutes, type ModuleHttpAnswer, type ModuleHttpRequest } from './module-routes';
import { QueryRequests } from './query-requests';
import type {
  CallAnswer,
  CallOrigin,
  ConnectOptions,
  DatabaseClient,
  RunningDatabase,
  SocketPeer,
} from './running-database';
import { Scheduler } from './scheduler';
import type { Session } from './session';
import type { Timers } from './timers';
import type { Turns } from './turns';
import { encodeArguments } from './wire-values';

const NO_ARGUMENTS = new Uint8Array(0);

export interface DatabaseOptions {
  readonly name: string;
  readonly identity: bigint;
  readonly owner: bigint;
  /** Text of the bundle. */
  readonly program: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly turns: Turns;
  /** Where its rows are kept. `undefined`: in memory only. */
  readonly storage: DatabaseStorage | undefined;
  /** Told when a write failed. The database has ended then; it can be opened again. */
  readonly onFailure: (database: Database, error: StorageError) => void;
  readonly log: (level: LogLevel, message: string, functionName: string | undefined) => void;
  readonly watch?: CallWatch | undefined;
}

/** A database that runs in this thread: a module, its rows, its clients. */
export class Database implements RunningDatabase {
  readonly name: string;
  readonly identity: bigint;
  /** Hash of the bundle it runs. */
  readonly moduleHash: string;
  readonly #options: DatabaseOptions;
  readonly #instance: ModuleInstance;
  readonly #datastore: Datastore<Session>;
  readonly #calls: FunctionCalls;
  readonly #routes: ModuleRoutes;
  readonly #commits: CommitFeed;
  readonly #clients: Clients;
  readonly #scheduler: Scheduler;
  #isEnded = false;

  private constructor(prepared: PreparedModule, options: DatabaseOptions) {
    const { owner, clock, timers, turns, storage } = options;
    this.#options = options;
    this.name = options.name;
    this.identity = options.identity;
    this.moduleHash = prepared.hash;
    // The module may ask while it is loaded, when there are no clients yet.
    let claimsOf = (_connectionId: bigint): string => '';
    this.#instance = new ModuleInstance(prepared, {
      databaseIdentity: options.identity,
      jwtPayload: (connectionId) => claimsOf(connectionId),
      monotonicMs: performance.now.bind(performance),
      isTooFar: (tableId, row, startedMicros) => this.#scheduler.isTooFar(tableId, row, startedMicros),
      callSoon: (name, args) => {
        this.#scheduler.runSoon(() => {
          this.#callSoon(name, args);
        });
      },
      log: options.log,
      watch: options.watch,
    });
    const { schema } = this.#instance;
    const subscriptions = new Subscriptions<Session>();
    const datastore = createDatastore<Session>(schema);
    const scheduler = new Scheduler({
      ...{ datastore, clock, timers, turns },
      call: (name, row, plannedMicros) => {
        this.#run(name, row, { ...this.#self, plannedMicros });
      },
      deleteRow: (indexId, key) => {
        commits.publish(commits.transact((tx) => tx.deleteByPoint(indexId, key)));
      },
    });
    const commits = new CommitFeed({ datastore, subscriptions, scheduler, storage, clock });
    const transactions = {
      begin: () => datastore.begin({ timestampMicros: clock() }),
      commit: (tx: Tx) => {
        commits.publish(tx.commit() as Commit<Session>);
      },
    };
    const calls = new FunctionCalls({
      instance: this.#instance,
      datastore,
      transactions,
      now: clock,
      log: options.log,
    });
    this.#routes = new ModuleRoutes({ instance: this.#instance, transactions, now: clock, log: options.log });
    const queries = new QueryRequests(datastore, subscriptions, owner);
    const requests = new ClientRequests(datastore, calls, queries, commits);
    this.#datastore = datastore;
    this.#commits = commits;
    this.#calls = calls;
    this.#scheduler = scheduler;
    this.#clients = new Clients({
      ...{ owner, turns, gate: storage, schema, datastore, calls, commits, subscriptions, requests },
    });
    claimsOf = (connectionId) => this.#clients.claimsOf(connectionId);
  }

  /**
   * Creates a database for a module and runs its `init`. Where it has a store, it is on disk when this resolves.
   * @throws ModuleError, SchemaError when the module is not accepted
   * @throws HostError (`init`) when `init` refuses or crashes
   * @throws StorageError
   */
  static async create(prepared: PreparedModule, options: DatabaseOptions): Promise<Database> {
    const database = new Database(prepared, options);
    try {
      const commit = database.#initialise();
      const { name, identity, program, storage } = options;
      await storage?.create(database.#datastore, commit, program, {
        name,
        identity: identityToHex(identity),
      });
    } catch (error) {
      database.#instance.close();
      throw error;
    }
    database.#watchStorage();
    return database;
  }

  /**
   * Brings a stored database back. Connections that never ended are ended, as after a crash.
   * @throws ModuleError, SchemaError when this host does not run its module
   * @throws StorageError `damaged`, `write-failed`
   */
  static async reopen(
    prepared: PreparedModule,
    options: DatabaseOptions & { readonly storage: DatabaseStorage },
  ): Promise<Database> {
    const database = new Database(prepared, options);
    try {
      await options.storage.fill(database.#datastore);
      database.#clients.endLeftBehind();
      // A store that cannot be written is noticed here, and not by the first client.
      await database.flushed();
    } catch (error) {
      database.#instance.close();
      throw error;
    }
    database.#watchStorage();
    return database;
  }

  /**
   * Goes on with what a database in memory held. Connections that never ended are ended.
   * @throws ModuleError, SchemaError when this host does not run its module
   */
  static takeOver(prepared: PreparedModule, options: DatabaseOptions, contents: DatabaseContents): Database {
    const database = new Database(prepared, options);
    try {
      fillFrom(database.#datastore, contents);
      database.#clients.endLeftBehind();
    } catch (error) {
      database.#instance.close();
      throw error;
    }
    return database;
  }

  start(): void {
    this.#scheduler.start();
  }

  async flushed(): Promise<void> {
    await this.#options.storage?.flushed();
  }

  get storageId(): string | undefined {
    return this.#options.storage?.id;
  }

  async copyStore(path: string): Promise<number> {
    const { storage } = this.#options;
    if (storage === undefined)
      throw new HostError(
        'options',
        `database \`${this.name}\` is in memory and has no store to back up: open the host with dbPath`,
      );
    const { backupStore } = await import('../storage/backup');
    return (await backupStore(storage.store, path)).records;
  }

  get clients(): readonly DatabaseClient[] {
    return this.#clients.sessions.map(({ connection: { identity, connectionId } }) => ({
      identity,
      connectionId,
    }));
  }

  connect(options: ConnectOptions): SocketPeer {
    return this.#clients.connect(options);
  }

  async call(
    name: string,
    args: Uint8Array | readonly Value[],
    { identity, connectionId = 0n }: CallOrigin,
  ): Promise<CallAnswer> {
    const answer = await this.#inTurn((): CallAnswer => {
      const { schema } = this.#instance;
      const fn = schema.reducersByName.get(name) ?? schema.proceduresByName.get(name);
      const bytes = args instanceof Uint8Array ? args : this.#encode(fn, args);
      const isOwner = identity === this.#options.owner;
      return answerOf(this.#run(name, bytes, { identity, connectionId, isOwner, session: undefined }));
    });
    if (answer === undefined) return { kind: 'notRun' };
    // A refusal, too, may tell of what is not on disk yet.
    await this.flushed();
    return answer;
  }

  async handleHttp(request: ModuleHttpRequest): Promise<ModuleHttpAnswer | undefined> {
    const answer = await this.#inTurn(() => this.#routes.handle(request));
    await this.flushed();
    return answer;
  }

  drop(connectionIds: readonly bigint[]): void {
    this.#clients.drop(connectionIds);
  }

  async close(code: number, reason: string): Promise<void> {
    this.#end((connection) => {
      connection.close(code, reason);
    });
    await this.#options.storage?.close();
  }

  /** Ends it, as {@link close} does. @returns what it held, for another thread to go on with */
  async handOver(code: number, reason: string): Promise<DatabaseContents> {
    await this.close(code, reason);
    return readContents(this.#datastore, this.#options.program);
  }

  #end(end: (connection: Connection) => void): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#scheduler.close();
    this.#clients.end(end);
    this.#instance.close();
  }

  /** Runs a task when it is its turn. @returns `undefined` when the database ended before: nothing was run */
  #inTurn<T>(task: () => T): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#options.turns.run(() => {
        try {
          resolve(this.#isEnded ? undefined : task());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }

  /** A write failed: memory holds what the store may not, so nothing of it is shown any more. */
  #watchStorage(): void {
    const { storage, onFailure } = this.#options;
    storage?.onFailure((error) => {
      if (this.#isEnded) return;
      this.#end((connection) => {
        connection.abort();
      });
      onFailure(this, error);
    });
  }

  /** @returns what `init` did */
  #initialise(): Commit<Session> {
    const { init } = this.#instance.schema.lifecycle;
    if (init === undefined) return this.#commits.transact(() => undefined);
    const caller = { identity: this.#options.owner, connectionId: 0n, isOwner: true, session: undefined };
    const result = this.#calls.runReducer(init, caller, NO_ARGUMENTS);
    if (result.kind !== 'committed') throw new HostError('init', result.message);
    return result.commit;
  }

  /** The database as the caller of its own functions. */
  get #self(): Caller {
    return { identity: this.identity, connectionId: 0n, isOwner: true, session: undefined };
  }

  #run(name: string, args: Uint8Array, caller: Caller): ReducerResult | ProcedureResult {
    if (this.#instance.schema.proceduresByName.has(name))
      return this.#calls.callProcedure(name, caller, args);
    const result = this.#calls.callReducer(name, caller, args);
    if (result.kind === 'committed') this.#commits.publish(result.commit);
    return result;
  }

  /** Nobody waits for the result of such a call, so what is wrong with it goes to the log. */
  #callSoon(name: string, args: Uint8Array): void {
    const result = this.#run(name, args, this.#self);
    if (result.kind === 'failed')
      this.#options.log('error', `a call that a function asked for failed: ${result.message}`, name);
  }

  #encode(fn: Parameters<FunctionCalls['paramsOf']>[0] | undefined, args: readonly Value[]): Uint8Array {
    if (fn === undefined) return NO_ARGUMENTS;
    return encodeArguments(this.#calls.paramsOf(fn), args);
  }
}

function answerOf(result: ReducerResult | ProcedureResult): CallAnswer {
  switch (result.kind) {
    case 'committed':
      return { kind: 'committed' };
    case 'returned':
      return { kind: 'returned', value: result.value };
    default:
      return { kind: result.kind, message: result.message };
  }
}
