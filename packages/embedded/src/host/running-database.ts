import type { Subprotocol, Transport } from '../protocol';
import type { Value } from '../sats';
import type { SchemaVersion } from '../schema-json';
import type { PlanStyle } from '../migration';
import type { MigrationPolicy, PublishPlan } from './module-migration';
import type { ModuleHttpAnswer, ModuleHttpRequest } from './module-routes';
import type { Credentials } from './tokens';

/** What a database does for those who are on a network, or in this process. It runs here, or in a thread of its own. */
export interface RunningDatabase extends DatabaseRequests {
  readonly name: string;
  readonly identity: bigint;
  /** Hash of the bundle it runs. It is another one after a migration. */
  readonly moduleHash: string;
  /** Name of its store among the host's; `undefined`: in memory only. */
  readonly storageId: string | undefined;
  /** Its clients, in the order in which they came. */
  readonly clients: readonly DatabaseClient[];
  /** From now on, what the rows of schedule tables ask for is done. */
  start(): void;
  /**
   * Lets a client in: its row in `st_client` and the module's `clientConnected` are one transaction. If that fails, the
   * connection ends at once, without a word.
   */
  connect(options: ConnectOptions): SocketPeer;
  /** Cuts connections off, as a network does, and lets the module know. Those that are not there any more are passed over. */
  drop(connectionIds: readonly bigint[]): void;
  /**
   * Ends all connections with a close frame, runs nothing any more, and closes its store. What was committed is on disk when it resolves.
   * @throws StorageError `write-failed` when it could not be written
   */
  close(code: number, reason: string): Promise<void>;
}

/** What a database is asked and answers once. Arguments and answers are plain data: they can be sent to another thread. */
export interface DatabaseRequests {
  /**
   * Calls a reducer or, where none has the name, a procedure. When it resolves, what the answer tells of is as durable as the database is.
   * @throws HostError (`call`) for values that do not fit the function's parameters
   * @throws StorageError `write-failed`: what it did may or may not be stored
   */
  call(functionName: string, args: Uint8Array | readonly Value[], caller: CallOrigin): Promise<CallAnswer>;
  /**
   * Calls a reducer or, where none has the name, a procedure, with arguments in SATS-JSON, as HTTP does: the caller is let in like a client, for
   * this one call, and leaves again. When it resolves, what the answer tells of is as durable as the database is.
   * @throws StorageError `write-failed`: what it did may or may not be stored
   */
  callJson(functionName: string, json: string, visitor: Visitor): Promise<JsonCallAnswer>;
  /**
   * Answers a request to a route of the module. When it resolves, what the handler committed is as durable as the database is.
   * @returns `undefined` when the database ended before it was the request's turn: nothing was run
   * @throws StorageError `write-failed`: what it did may or may not be stored
   */
  handleHttp(request: ModuleHttpRequest): Promise<ModuleHttpAnswer | undefined>;
  /**
   * What its module declares, as a server tells it over HTTP. When it resolves, that is as durable as the database is.
   * @returns `undefined` when the database ended before
   * @throws StorageError `write-failed`
   */
  schemaJson(version: SchemaVersion): Promise<string | undefined>;
  /**
   * What publishing a bundle over this database would do. Nothing is changed.
   * @throws ModuleError, SchemaError when the module is not accepted
   */
  plan(program: string, style: PlanStyle): Promise<PublishPlan>;
  /**
   * Puts another module in the place of the one it runs, over the rows that are there, in one transaction. Clients stay with what they have
   * subscribed to, or are disconnected after the `clientDisconnected` of the new module where they could misread it. Schedules begin anew, and neither
   * `init` nor any other reducer runs. When it resolves, it is as durable as the database is.
   * @returns the hash of the bundle; `undefined` when the database ended before it was its turn
   * @throws ModuleError, SchemaError when the module is not accepted
   * @throws HostError (`migration`) when schemas, policy or rows do not allow it. The module that runs goes on as if nothing had been asked.
   * @throws StorageError `write-failed`: it may or may not be stored
   */
  migrate(program: string, policy: MigrationPolicy): Promise<string | undefined>;
  /** Resolves when everything committed so far is as durable as the database is. @throws StorageError */
  flushed(): Promise<void>;
  /**
   * Copies its store, as it is on disk at one moment, into a new directory.
   * @returns the number of records in it
   * @throws HostError (`options`) for a database in memory
   * @throws StorageError `foreign`, `unusable`, `damaged`
   */
  copyStore(path: string): Promise<number>;
}

/** Who calls a function from outside of any function. */
export interface CallOrigin {
  readonly identity: bigint;
  /** Default: none. */
  readonly connectionId?: bigint | undefined;
}

/** What became of a call. */
export type CallAnswer =
  /** A reducer did what it was to do. */
  | { readonly kind: 'committed' }
  /** What a procedure returned, in BSATN. */
  | { readonly kind: 'returned'; readonly value: Uint8Array }
  /** A reducer threw a `SenderError`. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It crashed, does not exist, may not be called, or its arguments are wrong. */
  | { readonly kind: 'failed'; readonly message: string }
  /** The database ended before it was the call's turn: nothing was run. */
  | { readonly kind: 'notRun' };

/** Who is let in for one call. */
export interface Visitor {
  readonly credentials: Credentials;
  readonly connectionId: bigint;
}

/** What became of a call with arguments in JSON. */
export type JsonCallAnswer =
  /** A reducer did what it was to do. */
  | { readonly kind: 'committed'; readonly durationMicros: number }
  /** What a procedure returned, in SATS-JSON. */
  | { readonly kind: 'returned'; readonly json: string; readonly durationMicros: number }
  | {
      readonly kind:
        | /** The module did not let the caller in. */ 'turnedAway'
        | /** Nothing that this caller may call has the name. */ 'unknown'
        | /** The arguments are wrong, or the function is not for calling. */ 'badCall'
        | /** A reducer refused or crashed. */ 'reducerFailed'
        | /** A procedure refused or crashed. */ 'procedureFailed';
      readonly message: string;
    }
  /** The database ended before it was the call's turn: nothing was run. */
  | { readonly kind: 'notRun' };

export interface DatabaseClient {
  readonly identity: bigint;
  readonly connectionId: bigint;
}

export interface ConnectOptions {
  readonly credentials: Credentials;
  readonly connectionId: bigint;
  readonly protocol: Subprotocol;
  /** Whether what it is told must be durable first. */
  readonly isConfirmed: boolean;
  readonly transport: Transport;
}

/** The host's end of a connection, as what carries frames to it needs it. */
export interface SocketPeer {
  /** Takes a frame from the client. It must not be written to afterwards. */
  receive(frame: Uint8Array): void;
  /** Takes note of a text frame, which no client may send. */
  receiveText(): void;
  /** The client closed, or is gone. */
  onClose(): void;
}
