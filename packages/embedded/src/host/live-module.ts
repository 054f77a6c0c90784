import { createDatastore, type Commit, type Datastore, type Tx } from '../datastore';
import {
  ModuleInstance,
  type CallWatch,
  type InstanceHost,
  type PreparedModule,
  type WriteEntry,
} from '../module-host';
import type { Value } from '../sats';
import type { DatabaseSchema } from '../schema';
import { Subscriptions } from '../subscriptions';
import { ClientRequests } from './client-requests';
import type { Clock } from './clock';
import { CommitFeed } from './commit-feed';
import type { DatabaseStorage } from './database-storage';
import { FunctionCalls, type Caller, type ProcedureResult, type ReducerResult } from './function-calls';
import { HostError } from './host-error';
import { JsonCalls } from './json-calls';
import { ModuleRoutes } from './module-routes';
import { QueryRequests } from './query-requests';
import { Scheduler } from './scheduler';
import type { Session } from './session';
import type { Timers } from './timers';
import type { Turns } from './turns';
import { encodeArguments } from './wire-values';

const NO_ARGUMENTS = new Uint8Array(0);

export interface LiveModuleOptions {
  /** Of the database. */
  readonly identity: bigint;
  readonly owner: bigint;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly turns: Turns;
  /** Where its rows are kept. `undefined`: in memory only. */
  readonly storage: DatabaseStorage | undefined;
  readonly log: WriteEntry;
  readonly watch: CallWatch | undefined;
  readonly httpRequest: InstanceHost['httpRequest'];
  /** The claims of a connection's token, as JSON; empty for a connection that is not known. */
  readonly claimsOf: (connectionId: bigint) => string;
}

/** A module that runs, with its rows and all that works on them. A migration puts another one in its place, for the same clients. */
export class LiveModule {
  /** SHA-256 of the bundle's text. */
  readonly hash: string;
  readonly schema: DatabaseSchema;
  readonly datastore: Datastore<Session>;
  readonly subscriptions = new Subscriptions<Session>();
  readonly commits: CommitFeed;
  readonly calls: FunctionCalls;
  readonly jsonCalls: JsonCalls;
  readonly routes: ModuleRoutes;
  readonly requests: ClientRequests;
  readonly scheduler: Scheduler;
  readonly #options: LiveModuleOptions;
  readonly #instance: ModuleInstance;

  /**
   * Runs the module and makes an empty datastore for what it declares.
   * @throws ModuleError, SchemaError when the module is not accepted
   */
  constructor(prepared: PreparedModule, options: LiveModuleOptions) {
    const { owner, clock, timers, turns, storage, log } = options;
    this.#options = options;
    this.hash = prepared.hash;
    this.#instance = new ModuleInstance(prepared, {
      databaseIdentity: options.identity,
      jwtPayload: options.claimsOf,
      monotonicMs: performance.now.bind(performance),
      isTooFar: (tableId, row, startedMicros) => this.scheduler.isTooFar(tableId, row, startedMicros),
      callSoon: (name, args) => {
        this.scheduler.runSoon(() => {
          this.#callSoon(name, args);
        });
      },
      log,
      watch: options.watch,
      httpRequest: options.httpRequest,
    });
    this.schema = this.#instance.schema;
    const datastore = createDatastore<Session>(this.schema);
    this.scheduler = new Scheduler({
      ...{ datastore, clock, timers, turns },
      call: (name, row, plannedMicros) => {
        this.run(name, row, { ...this.#self, plannedMicros });
      },
      together: (task) => {
        if (storage === undefined) task();
        else storage.together(task);
      },
      deleteRow: (indexId, key) => {
        commits.publish(commits.transact((tx) => tx.deleteByPoint(indexId, key)));
      },
    });
    const { scheduler, subscriptions } = this;
    const commits = new CommitFeed({ datastore, subscriptions, scheduler, storage, clock });
    const transactions = {
      begin: () => datastore.begin({ timestampMicros: clock() }),
      commit: (tx: Tx) => {
        commits.publish(tx.commit() as Commit<Session>);
      },
    };
    const instance = this.#instance;
    this.calls = new FunctionCalls({ instance, datastore, transactions, now: clock, log });
    this.routes = new ModuleRoutes({ instance, transactions, now: clock, log });
    const queries = new QueryRequests(datastore, subscriptions, owner);
    this.requests = new ClientRequests(datastore, this.calls, queries, commits);
    this.datastore = datastore;
    this.commits = commits;
    this.jsonCalls = new JsonCalls(this);
  }

  /**
   * Runs `init`, where there is one.
   * @returns what it did
   * @throws HostError (`init`) when it refuses or crashes
   */
  initialise(): Commit<Session> {
    const { init } = this.schema.lifecycle;
    if (init === undefined) return this.commits.transact(() => undefined);
    const caller = { identity: this.#options.owner, connectionId: 0n, isOwner: true, session: undefined };
    const result = this.calls.runReducer(init, caller, NO_ARGUMENTS);
    if (result.kind !== 'committed') throw new HostError('init', result.message);
    return result.commit;
  }

  /** Calls a reducer or, where none has the name, a procedure, and tells everyone who watches. */
  run(name: string, args: Uint8Array, caller: Caller): ReducerResult | ProcedureResult {
    if (this.schema.proceduresByName.has(name)) return this.calls.callProcedure(name, caller, args);
    const result = this.calls.callReducer(name, caller, args);
    if (result.kind === 'committed') this.commits.publish(result.commit);
    return result;
  }

  /**
   * BSATN of a function's arguments; nothing for a function that does not exist.
   * @throws HostError (`call`) when they are not of its parameters' types
   */
  encodeArguments(name: string, args: readonly Value[]): Uint8Array {
    const fn = this.schema.reducersByName.get(name) ?? this.schema.proceduresByName.get(name);
    return fn === undefined ? NO_ARGUMENTS : encodeArguments(this.calls.paramsOf(fn), args);
  }

  /** Runs nothing any more. */
  close(): void {
    this.scheduler.close();
    this.#instance.close();
  }

  /** The database as the caller of its own functions. */
  get #self(): Caller {
    return { identity: this.#options.identity, connectionId: 0n, isOwner: true, session: undefined };
  }

  /** Nobody waits for the result of such a call, so what is wrong with it goes to the log. */
  #callSoon(name: string, args: Uint8Array): void {
    const result = this.run(name, args, this.#self);
    if (result.kind === 'failed')
      this.#options.log('error', `a call that a function asked for failed: ${result.message}`, name);
  }
}
