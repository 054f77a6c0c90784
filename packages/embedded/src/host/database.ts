import { createDatastore, type Commit, type Datastore, type Tx } from '../datastore';
import { ModuleInstance, type LogLevel, type PreparedModule } from '../module-host';
import {
  Connection,
  ProtocolError,
  writeInitialConnection,
  writeProcedureResult,
  writeReducerErr,
  writeReducerInternalError,
  writeReducerOk,
  writeTransactionUpdate,
  type CallProcedure,
  type CallReducer,
  type ClientMessage,
  type QuerySetUpdate,
  type Subprotocol,
  type Transport,
} from '../protocol';
import type { Value } from '../sats';
import { Subscriptions } from '../subscriptions';
import type { StorageError } from '../storage/errors';
import { clientRows, deleteClientRows, insertClientRows } from './client-rows';
import type { Clock } from './clock';
import type { DatabaseStorage } from './database-storage';
import { FunctionCalls, type Caller, type ProcedureResult, type ReducerResult } from './function-calls';
import { HostError } from './host-error';
import { QueryRequests } from './query-requests';
import type { Session } from './session';
import type { Credentials } from './tokens';
import type { Turns } from './turns';
import { encodeArguments } from './wire-values';

/** After this many messages of one client, the others and what is to be sent get their turn. */
const MESSAGES_IN_A_ROW = 64;

const NO_ARGUMENTS = new Uint8Array(0);

const NO_UPDATES: readonly QuerySetUpdate[] = [];

const now = performance.now.bind(performance);

export interface DatabaseOptions {
  readonly name: string;
  readonly identity: bigint;
  readonly owner: bigint;
  readonly clock: Clock;
  readonly turns: Turns;
  /** Where its rows are kept. `undefined`: in memory only. */
  readonly storage: DatabaseStorage | undefined;
  /** Told when a write failed. The database has ended then; it can be opened again. */
  readonly onFailure: (database: Database, error: StorageError) => void;
  readonly log: (level: LogLevel, message: string, functionName: string | undefined) => void;
}

export interface ConnectOptions {
  readonly credentials: Credentials;
  readonly connectionId: bigint;
  readonly protocol: Subprotocol;
  readonly isConfirmed: boolean;
  readonly transport: Transport;
}

/** A database that runs: a module, its rows, its clients. */
export class Database {
  readonly name: string;
  readonly identity: bigint;
  /** Hash of the bundle it runs. */
  readonly moduleHash: string;
  readonly #options: DatabaseOptions;
  readonly #instance: ModuleInstance;
  readonly #datastore: Datastore<Session>;
  readonly #calls: FunctionCalls;
  readonly #subscriptions = new Subscriptions<Session>();
  readonly #queries: QueryRequests;
  readonly #sessions = new Map<bigint, Session>();
  /** Claims of a connection that is not there any more while its end is told to the module. */
  #leftClaims = '';
  #isEnded = false;

  private constructor(prepared: PreparedModule, options: DatabaseOptions) {
    this.#options = options;
    this.name = options.name;
    this.identity = options.identity;
    this.moduleHash = prepared.hash;
    this.#instance = new ModuleInstance(prepared, {
      databaseIdentity: options.identity,
      jwtPayload: (connectionId) => this.#sessions.get(connectionId)?.credentials.claims ?? this.#leftClaims,
      monotonicMs: now,
      log: options.log,
    });
    this.#datastore = createDatastore(this.#instance.schema);
    this.#queries = new QueryRequests(this.#datastore, this.#subscriptions, options.owner);
    this.#calls = new FunctionCalls({
      instance: this.#instance,
      datastore: this.#datastore,
      now: options.clock,
      log: options.log,
      onCommit: (commit) => {
        this.#broadcast(commit);
      },
    });
  }

  /**
   * Creates a database for a module and runs its `init`. Where it has a store, it is on disk when this resolves.
   * @param program text of the bundle
   * @throws ModuleError, SchemaError when the module is not accepted
   * @throws HostError (`init`) when `init` refuses or crashes
   * @throws StorageError
   */
  static async create(
    prepared: PreparedModule,
    program: string,
    options: DatabaseOptions,
  ): Promise<Database> {
    const database = new Database(prepared, options);
    try {
      const commit = database.#initialise();
      await options.storage?.create(database.#datastore, commit, program);
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
   * @throws StorageError `damaged`
   */
  static async reopen(
    prepared: PreparedModule,
    options: DatabaseOptions & { readonly storage: DatabaseStorage },
  ): Promise<Database> {
    const database = new Database(prepared, options);
    try {
      await options.storage.fill(database.#datastore);
      database.#endLeftConnections();
    } catch (error) {
      database.#instance.close();
      throw error;
    }
    database.#watchStorage();
    return database;
  }

  /** Resolves when everything committed so far is as durable as the database is. @throws StorageError */
  async flushed(): Promise<void> {
    await this.#options.storage?.flushed();
  }

  /** Its clients, in the order in which they came. */
  get sessions(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  /**
   * Lets a client in: its row in `st_client` and the module's `clientConnected` are one transaction. If that fails, the
   * connection ends at once, without a word.
   */
  connect(options: ConnectOptions): { readonly connection: Connection; onFrame(): void; onClose(): void } {
    const { credentials, connectionId, protocol, transport, isConfirmed } = options;
    const { turns, storage } = this.#options;
    const connection = new Connection({
      protocol,
      identity: credentials.identity,
      connectionId,
      transport,
      gate: isConfirmed ? storage : undefined,
      schedule: (task) => {
        turns.run(task);
      },
    });
    const session: Session = { connection, credentials };
    let isWorkDue = false;
    const work = (): void => {
      isWorkDue = false;
      if (this.#work(session)) onFrame();
    };
    const onFrame = (): void => {
      if (isWorkDue) return;
      isWorkDue = true;
      turns.run(work);
    };
    turns.run(() => {
      this.#admit(session);
    });
    return {
      connection,
      onFrame,
      onClose: () => {
        turns.run(() => {
          this.#leave(session, () => {
            connection.close(1000, '');
          });
        });
      },
    };
  }

  /** Calls a reducer or, where none has the name, a procedure. */
  call(name: string, args: Uint8Array | readonly Value[], identity: bigint): ReducerResult | ProcedureResult {
    const { schema } = this.#instance;
    const caller = {
      identity,
      connectionId: 0n,
      isOwner: identity === this.#options.owner,
      session: undefined,
    };
    const fn = schema.reducersByName.get(name) ?? schema.proceduresByName.get(name);
    const bytes = args instanceof Uint8Array ? args : this.#encode(fn, args);
    if (fn?.kind === 'procedure') return this.#calls.callProcedure(name, caller, bytes);
    const result = this.#calls.callReducer(name, caller, bytes);
    if (result.kind === 'committed') this.#broadcast(result.commit);
    return result;
  }

  /** Cuts connections off, as a network does, and lets the module know. */
  drop(sessions: readonly Session[] = this.sessions): void {
    for (const session of sessions) {
      this.#leave(session, () => {
        session.connection.abort();
      });
    }
  }

  /** Ends all connections with a close frame, and runs nothing any more. What was committed is on disk when it resolves. */
  async close(code: number, reason: string): Promise<void> {
    this.#end((connection) => {
      connection.close(code, reason);
    });
    await this.#options.storage?.close();
  }

  #end(end: (connection: Connection) => void): void {
    this.#isEnded = true;
    for (const session of this.sessions) {
      this.#subscriptions.removeClient(session);
      end(session.connection);
    }
    this.#sessions.clear();
    this.#instance.close();
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
    if (init === undefined) return this.#transact(() => undefined);
    const caller = { identity: this.#options.owner, connectionId: 0n, isOwner: true, session: undefined };
    const result = this.#calls.runReducer(init, caller, NO_ARGUMENTS);
    if (result.kind !== 'committed') throw new HostError('init', result.message);
    return result.commit;
  }

  #endLeftConnections(): void {
    for (const { identity, connectionId, claims } of clientRows(this.#datastore)) {
      this.#leftClaims = claims;
      const isOwner = identity === this.#options.owner;
      this.#persist(this.#commitRemoval({ identity, connectionId, isOwner, session: undefined }));
    }
    this.#leftClaims = '';
  }

  #encode(fn: Parameters<FunctionCalls['paramsOf']>[0] | undefined, args: readonly Value[]): Uint8Array {
    if (fn === undefined) return NO_ARGUMENTS;
    return encodeArguments(this.#calls.paramsOf(fn), args);
  }

  #admit(session: Session): void {
    const { connection, credentials } = session;
    if (!connection.isOpen) return;
    this.#sessions.set(connection.connectionId, session);
    const insertRows = (tx: Tx<Session>): void => {
      const { identity, connectionId } = connection;
      insertClientRows(this.#datastore, tx, { identity, connectionId, claims: credentials.claims });
    };
    const { onConnect } = this.#instance.schema.lifecycle;
    if (onConnect === undefined) {
      this.#broadcast(this.#transact(insertRows));
    } else {
      const result = this.#calls.runReducer(onConnect, this.#callerOf(session), NO_ARGUMENTS, insertRows);
      if (result.kind !== 'committed') {
        this.#sessions.delete(connection.connectionId);
        connection.abort();
        return;
      }
      this.#broadcast(result.commit);
    }
    connection.send(this.#datastore.lastOffset, (writer) => {
      writeInitialConnection(writer, connection.identity, connection.connectionId, credentials.token);
    });
  }

  #leave(session: Session, end: () => void): void {
    const { connection } = session;
    if (this.#sessions.get(connection.connectionId) !== session) {
      end();
      return;
    }
    this.#subscriptions.removeClient(session);
    end();
    const commit = this.#commitRemoval(this.#callerOf(session));
    this.#sessions.delete(connection.connectionId);
    this.#broadcast(commit);
  }

  /** What a client leaves behind goes in one transaction, and without the module's `clientDisconnected` if that fails. */
  #commitRemoval(client: Caller): Commit<Session> {
    const deleteRows = (tx: Tx<Session>): void => {
      deleteClientRows(tx, client);
    };
    const { onDisconnect } = this.#instance.schema.lifecycle;
    if (onDisconnect !== undefined) {
      const result = this.#calls.runReducer(onDisconnect, client, NO_ARGUMENTS, deleteRows);
      if (result.kind === 'committed') return result.commit;
    }
    return this.#transact(deleteRows);
  }

  /** @returns whether there may be more messages */
  #work(session: Session): boolean {
    const { connection } = session;
    try {
      for (let count = 0; count < MESSAGES_IN_A_ROW; count++) {
        const message = connection.nextMessage();
        if (message === undefined) return false;
        this.#handle(session, message);
      }
      return true;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#leave(session, () => {
        connection.close(1011, error.message);
      });
      return false;
    }
  }

  #handle(session: Session, message: ClientMessage): void {
    switch (message.tag) {
      case 'CallReducer':
        this.#callReducer(session, message);
        return;
      case 'CallProcedure':
        this.#callProcedure(session, message);
        return;
      case 'Subscribe':
        this.#queries.subscribe(session, message);
        return;
      case 'Unsubscribe':
        this.#queries.unsubscribe(session, message);
        return;
      case 'OneOffQuery':
        this.#queries.oneOff(session, message);
    }
  }

  #callReducer(session: Session, { requestId, name, args }: CallReducer): void {
    const result = this.#calls.callReducer(name, this.#callerOf(session), args);
    const { timestampMicros } = result;
    const { connection } = session;
    if (result.kind === 'committed') {
      const updates = this.#broadcast(result.commit, session);
      connection.send(result.commit.offset, (writer) => {
        writeReducerOk(writer, requestId, timestampMicros, updates);
      });
      return;
    }
    const write = result.kind === 'refused' ? writeReducerErr : writeReducerInternalError;
    connection.send(this.#datastore.lastOffset, (writer) => {
      write(writer, requestId, timestampMicros, result.message);
    });
  }

  #callProcedure(session: Session, { requestId, name, args }: CallProcedure): void {
    const started = now();
    const result = this.#calls.callProcedure(name, this.#callerOf(session), args);
    const durationMicros = BigInt(Math.round((now() - started) * 1000));
    session.connection.send(this.#datastore.lastOffset, (writer) => {
      const status =
        result.kind === 'returned'
          ? ({ tag: 'Returned', value: result.value } as const)
          : ({ tag: 'InternalError', message: result.message } as const);
      writeProcedureResult(writer, requestId, status, result.timestampMicros, durationMicros);
    });
  }

  /**
   * Tells every client what a commit changed for it. The changes of `caller` are not sent but given back: they travel with the
   * result of its call.
   */
  #broadcast(commit: Commit<Session>, caller?: Session): readonly QuerySetUpdate[] {
    this.#persist(commit);
    if (commit.tables.length === 0) return NO_UPDATES;
    let own = NO_UPDATES;
    for (const [session, delta] of this.#subscriptions.evaluate(commit)) {
      const updates = delta.toUpdates();
      if (session === caller) {
        own = updates;
        continue;
      }
      session.connection.send(commit.offset, (writer) => {
        writeTransactionUpdate(writer, updates);
      });
    }
    return own;
  }

  #persist(commit: Commit<Session>): void {
    if (!commit.isEmpty) this.#options.storage?.append(commit);
  }

  #transact(change: (tx: Tx<Session>) => void): Commit<Session> {
    const tx = this.#datastore.begin({ timestampMicros: this.#options.clock() });
    try {
      change(tx);
    } catch (error) {
      tx.rollback();
      throw error;
    }
    return tx.commit();
  }

  #callerOf(session: Session): Caller {
    const { identity, connectionId } = session.connection;
    return { identity, connectionId, isOwner: identity === this.#options.owner, session };
  }
}
