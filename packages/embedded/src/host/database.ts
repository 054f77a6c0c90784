import type { PlanStyle } from '../migration';
import {
  prepareModule,
  type CallWatch,
  type InstanceHost,
  type PreparedModule,
  type WriteEntry,
} from '../module-host';
import type { Connection } from '../protocol';
import type { Value } from '../sats';
import { schemaJson, type SchemaVersion } from '../schema-json';
import type { StorageError } from '../storage/errors';
import { Clients } from './clients';
import type { Clock } from './clock';
import { fillFrom, readContents, type DatabaseContents } from './database-contents';
import type { DatabaseStorage } from './database-storage';
import type { ProcedureResult, ReducerResult } from './function-calls';
import { HostError } from './host-error';
import { identityToHex } from './identity';
import { LiveModule } from './live-module';
import { migrationToken } from './migration-token';
import {
  prepareMigration,
  previewMigration,
  type MigrationPolicy,
  type PreparedMigration,
  type PublishPlan,
} from './module-migration';
import type { ModuleHttpAnswer, ModuleHttpRequest } from './module-routes';
import type {
  CallAnswer,
  CallOrigin,
  ConnectOptions,
  DatabaseClient,
  JsonCallAnswer,
  RunningDatabase,
  SocketPeer,
  Visitor,
} from './running-database';
import type { Timers } from './timers';
import type { Turns } from './turns';

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
  readonly log: WriteEntry;
  readonly watch?: CallWatch | undefined;
  /** Makes an HTTP request for a function, which waits, and everything in this thread with it. Default: there are none. */
  readonly httpRequest?: InstanceHost['httpRequest'];
  /** A directory for lowered bundles. */
  readonly bundleCacheDir?: string | undefined;
}

/** A database that runs in this thread: a module, its rows, its clients. */
export class Database implements RunningDatabase {
  readonly name: string;
  readonly identity: bigint;
  readonly #options: DatabaseOptions;
  readonly #clients: Clients;
  #module: LiveModule;
  /** Text of the bundle that runs. */
  #program: string;
  #isStarted = false;
  #isEnded = false;

  private constructor(prepared: PreparedModule, options: DatabaseOptions) {
    const { owner, turns, storage } = options;
    this.#options = options;
    this.name = options.name;
    this.identity = options.identity;
    this.#program = options.program;
    this.#clients = new Clients({ owner, turns, gate: storage });
    this.#module = this.#load(prepared);
    this.#clients.serve(this.#module);
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
      const commit = database.#module.initialise();
      const { name, identity, program, storage } = options;
      await storage?.create(database.#module.datastore, commit, program, {
        name,
        identity: identityToHex(identity),
      });
    } catch (error) {
      database.#module.close();
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
      await options.storage.fill(database.#module.datastore);
      database.#clients.endLeftBehind();
      // A store that cannot be written is noticed here, and not by the first client.
      await database.flushed();
    } catch (error) {
      database.#module.close();
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
      fillFrom(database.#module.datastore, contents);
      database.#clients.endLeftBehind();
    } catch (error) {
      database.#module.close();
      throw error;
    }
    return database;
  }

  get moduleHash(): string {
    return this.#module.hash;
  }

  start(): void {
    this.#isStarted = true;
    this.#module.scheduler.start();
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
    return storage.copy(path);
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
      const live = this.#module;
      const bytes = args instanceof Uint8Array ? args : live.encodeArguments(name, args);
      const isOwner = identity === this.#options.owner;
      return answerOf(live.run(name, bytes, { identity, connectionId, isOwner, session: undefined }));
    });
    if (answer === undefined) return { kind: 'notRun' };
    // A refusal, too, may tell of what is not on disk yet.
    await this.flushed();
    return answer;
  }

  async callJson(name: string, json: string, visitor: Visitor): Promise<JsonCallAnswer> {
    const answer = await this.#inTurn(() =>
      this.#clients.visit(visitor, (caller) => this.#module.jsonCalls.call(name, json, caller)),
    );
    if (answer === undefined) return { kind: 'notRun' };
    await this.flushed();
    return answer;
  }

  async handleHttp(request: ModuleHttpRequest): Promise<ModuleHttpAnswer | undefined> {
    const answer = await this.#inTurn(() => this.#module.routes.handle(request));
    await this.flushed();
    return answer;
  }

  async schemaJson(version: SchemaVersion): Promise<string | undefined> {
    const text = await this.#inTurn(() => schemaJson(this.#module.schema, version));
    await this.flushed();
    return text;
  }

  async plan(program: string, style: PlanStyle): Promise<PublishPlan> {
    const prepared = await prepareModule(program, this.#options.bundleCacheDir);
    const module = this.#load(prepared, () => undefined);
    try {
      return previewMigration(this.#module.schema, module.schema, style, this.#tokenFor(program));
    } finally {
      module.close();
    }
  }

  async migrate(program: string, policy: MigrationPolicy): Promise<string | undefined> {
    const prepared = await prepareModule(program, this.#options.bundleCacheDir);
    const hash = await this.#inTurn(() => {
      const module = this.#load(prepared);
      let migration: PreparedMigration;
      try {
        migration = prepareMigration(this.#module, module, policy, this.#tokenFor(program));
        this.#options.storage?.migrate(module.datastore, migration.rows, program);
      } catch (error) {
        module.close();
        throw error;
      }
      this.#switchTo(module, program, migration);
      return module.hash;
    });
    await this.flushed();
    return hash;
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
    return readContents(this.#module.datastore, this.#program);
  }

  #end(end: (connection: Connection) => void): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#clients.end(end);
    this.#module.close();
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

  #load(prepared: PreparedModule, log = this.#options.log): LiveModule {
    const { identity, owner, clock, timers, turns, storage, watch, httpRequest } = this.#options;
    return new LiveModule(prepared, {
      ...{ identity, owner, clock, timers, turns, storage, log, watch, httpRequest },
      claimsOf: (connectionId) => this.#clients.claimsOf(connectionId),
    });
  }

  /** Everything that can fail was done before: the store is told already. */
  #switchTo(module: LiveModule, program: string, { breaksClients }: PreparedMigration): void {
    this.#module.close();
    this.#module = module;
    this.#program = program;
    this.#clients.serve(module);
    if (breaksClients) this.#clients.disconnectAll(1001, 'module exited');
    if (this.#isStarted) module.scheduler.start();
  }

  #tokenFor(program: string): string {
    return migrationToken(this.identity, this.#program, program);
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
