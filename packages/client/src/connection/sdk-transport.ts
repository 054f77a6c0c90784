import { ConnectionError, errorFromWire, parseWireError, PersistenceError, uuidv7 } from '@nerv/core';
import { InnerUniverseConnection, logEntryOf, type LogLiveRow } from '@nerv/inner-universe';
import { logKinds } from '@nerv/inner-universe/protocol';
import { getGlobalLogLevel, setGlobalLogLevel } from 'spacetimedb';
import { LiveRows } from './live-rows';
import type { LiveEntry, ReadName, Transport, TransportEvents, TransportFactory } from './transport';

const kinds = Object.keys(logKinds).length;

/** A builder of the official SDK. */
export type ConnectionBuilder = ReturnType<typeof InnerUniverseConnection.builder>;

export interface SdkTransportOptions {
  readonly uri: string;
  readonly database: string;
  readonly token: string | undefined;
  /** Sets up the builder before the client does: another socket (`withWSFn`), say. */
  readonly connect: ((builder: ConnectionBuilder) => ConnectionBuilder) | undefined;
}

/** Opens connections with the official SDK. The identity of the first connection is kept for all later ones. */
export function sdkTransports(options: SdkTransportOptions): TransportFactory {
  const { uri, database, connect = (builder) => builder } = options;
  let { token } = options;
  return (events, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      quietenSdk();
      const transport = new SdkTransport(events);
      const fail = (error: Error): void => {
        transport.close();
        reject(error);
      };
      const builder = connect(InnerUniverseConnection.builder())
        .withUri(uri)
        .withDatabaseName(database)
        .withToken(token)
        // The SDK decodes compressed frames without a queue: they can overtake each other.
        .withCompression('none')
        // What is acknowledged or delivered is durable.
        .withConfirmedReads(true)
        .onConnect((_connection, _identity, issued) => {
          token = issued;
          transport.subscribe(() => resolve(transport), fail);
        })
        .onConnectError((_context, error) => fail(cannotConnect(options, error)))
        .onDisconnect((_context, error) => {
          const cause = error ?? new Error('The connection was closed by the other side.');
          reject(cannotConnect(options, cause));
          transport.ended(cause);
        });
      transport.connection = builder.build();
      signal.addEventListener('abort', () => fail(signal.reason as Error), { once: true });
    });
}

class SdkTransport implements Transport {
  readonly session = uuidv7();
  connection: InnerUniverseConnection | undefined;
  readonly #events: TransportEvents;
  readonly #rows: LiveRows;
  /** Ends calls that the SDK would leave pending for ever. */
  readonly #pending = new Set<(error: Error) => void>();
  #isOpen = false;
  #isClosed = false;
  #live: LiveSubscription | undefined;

  constructor(events: TransportEvents) {
    this.#events = events;
    this.#rows = new LiveRows((entries) => {
      if (this.#isOpen) events.live(entries);
    });
  }

  /** Subscribes to the outcomes of this session, which every write needs. */
  subscribe(onApplied: () => void, onError: (error: Error) => void): void {
    // It was given up while the socket was opening.
    if (this.#isClosed) return;
    const { db, subscriptionBuilder } = this.#connected();
    // An error thrown in a row callback would end the SDK's message loop.
    db.outcome.onInsert((_context, row) => this.#events.outcome(row.callId, row.payload));
    db.logLive.onInsert((_context, row) => this.#rows.add(liveEntryOf(row)));
    subscriptionBuilder()
      .onApplied(() => {
        this.#isOpen = !this.#isClosed;
        onApplied();
      })
      .onError((context) => onError(refusedSubscription(context.event)))
      .subscribe(`SELECT * FROM outcome WHERE session = '${this.session}'`);
  }

  apply(payload: Uint8Array): Promise<void> {
    return this.#call((connection) => connection.reducers.apply({ payload }));
  }

  read(name: ReadName, request: Uint8Array): Promise<Uint8Array> {
    return this.#call((connection) => connection.procedures[name]({ request }));
  }

  startLive(): void {
    if (this.#live !== undefined) {
      this.#live.isWanted = true;
      if (this.#live.isApplied) this.#events.liveStarted();
      return;
    }
    const live: LiveSubscription = { isWanted: true, isApplied: false, end: () => undefined };
    this.#live = live;
    const handle = this.#connected()
      .subscriptionBuilder()
      .onApplied(() => {
        live.isApplied = true;
        if (!live.isWanted) live.end();
        else if (!this.#isClosed) this.#events.liveStarted();
      })
      .onError((context) => this.#lost(refusedSubscription(context.event)))
      // Unfiltered on purpose: positions are dense, so a missing entry is noticed, whichever feed it is for.
      .subscribe('SELECT * FROM log_live');
    live.end = () => {
      this.#live = undefined;
      handle.unsubscribe();
    };
  }

  stopLive(): void {
    const live = this.#live;
    if (live === undefined) return;
    live.isWanted = false;
    // The SDK allows it only once the subscription is applied.
    if (live.isApplied) live.end();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#end(new ConnectionError({ message: 'The connection was closed by the client.' }));
    this.connection?.disconnect();
  }

  /** The socket is closed. */
  ended(cause: Error): void {
    if (!this.#isClosed) this.#lost(cause);
  }

  #lost(cause: Error): void {
    const wasOpen = this.#isOpen;
    const error = new ConnectionError({
      message: `The connection to the database was lost: ${cause.message}`,
      cause,
    });
    if (wasOpen) this.#events.lost(error);
    this.close();
  }

  #end(error: Error): void {
    this.#isClosed = true;
    this.#isOpen = false;
    for (const reject of this.#pending) reject(error);
    this.#pending.clear();
  }

  #connected(): InnerUniverseConnection {
    if (this.connection === undefined || this.#isClosed) {
      throw new ConnectionError({ message: 'The connection is closed.' });
    }
    return this.connection;
  }

  #call<T>(send: (connection: InnerUniverseConnection) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const answer = send(this.#connected());
      this.#pending.add(reject);
      answer.then(
        (value) => {
          this.#pending.delete(reject);
          resolve(value);
        },
        (error: unknown) => {
          this.#pending.delete(reject);
          reject(callError(error));
        },
      );
    });
  }
}

/** An entry of a kind that a later module writes and this build does not know counts by its position alone. */
function liveEntryOf(row: LogLiveRow): LiveEntry {
  return { position: Number(row.position), entry: row.kind < kinds ? logEntryOf(row) : undefined };
}

interface LiveSubscription {
  isWanted: boolean;
  isApplied: boolean;
  end: () => void;
}

/** What the SDK rejects with (an error, or a bare text for a procedure) as a typed error. */
function callError(cause: unknown): PersistenceError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const document = parseWireError(text);
  if (document !== undefined) return errorFromWire(document);
  return new PersistenceError({
    code: 'INTERNAL',
    message:
      `The database failed in a call: ${text} Nothing of it was written. ` +
      'Look into the logs of the database; check that client and module versions match.',
    cause,
  });
}

function refusedSubscription(cause: Error | undefined): Error {
  return new Error(`The database refused a subscription: ${cause?.message ?? 'no reason was given'}`, {
    cause,
  });
}

function cannotConnect({ uri, database }: SdkTransportOptions, cause: unknown): ConnectionError {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new ConnectionError({
    message:
      `Cannot connect to database "${database}" at ${uri}: ${text} ` +
      'Check the address, that the server runs, and that the database exists there.',
    cause,
  });
}

/** The SDK tells of every connection on standard output; a level that was set on purpose is left alone. */
function quietenSdk(): void {
  if (getGlobalLogLevel() === 'info') setGlobalLogLevel('warn');
}
