import type { LogLiveRow, OutcomeRow } from '@nerv/inner-universe';
import type { ConnectionBuilder } from '../src/connection/sdk-transport';
import type { ReadName } from '../src/connection/transport';
import type { FakeDatabase } from './fake-database';

type Listener<A extends unknown[]> = (...args: A) => void;

interface Callbacks {
  onConnect: Listener<[unknown, unknown, string]>;
  onConnectError: Listener<[unknown, Error]>;
  onDisconnect: Listener<[unknown, Error | undefined]>;
}

interface Query {
  readonly sql: string;
  readonly onApplied: () => void;
  readonly onError: (context: { event: Error }) => void;
  isApplied: boolean;
  isEnded: boolean;
}

/** Stands in for a `DbConnection` of the SDK, as far as the client uses one, and keeps to its habits. */
export class FakeConnection {
  readonly queries: Query[] = [];
  isClosed = false;
  /** Why the next subscription is refused. */
  refuseNext: Error | undefined;
  /** Subscriptions wait for `applyQueries`. */
  holdQueries = false;
  readonly #outcomes: Listener<[unknown, OutcomeRow]>[] = [];
  readonly #rows: Listener<[unknown, LogLiveRow]>[] = [];

  /** A builder that notes what it is told, and connects in a later turn, as a socket does. */
  static builder(database: FakeDatabase): ConnectionBuilder {
    const settings: Record<string, unknown> = {};
    const callbacks: Partial<Callbacks> = {};
    database.settings.push(settings);
    const builder: Record<string, unknown> = {};
    for (const name of [
      'withUri',
      'withDatabaseName',
      'withToken',
      'withCompression',
      'withConfirmedReads',
    ]) {
      builder[name] = (value: unknown) => {
        settings[name] = value;
        return builder;
      };
    }
    for (const name of ['onConnect', 'onConnectError', 'onDisconnect'] as const) {
      builder[name] = (callback: never) => {
        callbacks[name] = callback;
        return builder;
      };
    }
    builder['build'] = () => {
      const connection = new FakeConnection(database, callbacks as Callbacks);
      database.connections.push(connection);
      queueMicrotask(() => connection.#open());
      return connection;
    };
    // The SDK's class has private members, which nothing else can have.
    return builder as unknown as ConnectionBuilder;
  }

  constructor(
    private readonly database: FakeDatabase,
    private readonly callbacks: Callbacks,
  ) {}

  readonly db = {
    outcome: { onInsert: (listener: Listener<[unknown, OutcomeRow]>) => void this.#outcomes.push(listener) },
    logLive: { onInsert: (listener: Listener<[unknown, LogLiveRow]>) => void this.#rows.push(listener) },
  };

  readonly reducers = {
    apply: ({ payload }: { payload: Uint8Array }) => this.#answered(this.database.carryOut(this, payload)),
  };

  readonly procedures = new Proxy({} as Record<ReadName, unknown>, {
    get: (_target, name: ReadName) => (args: { request: Uint8Array }) =>
      this.#answered(this.database.read(name, args.request)),
  });

  readonly subscriptionBuilder = (): unknown => {
    const callbacks: { onApplied?: Query['onApplied']; onError?: Query['onError'] } = {};
    const builder = {
      onApplied: (callback: Query['onApplied']) => {
        callbacks.onApplied = callback;
        return builder;
      },
      onError: (callback: Query['onError']) => {
        callbacks.onError = callback;
        return builder;
      },
      subscribe: (sql: string) => {
        const { onApplied = () => undefined, onError = () => undefined } = callbacks;
        const query: Query = { sql, onApplied, onError, isApplied: false, isEnded: false };
        this.queries.push(query);
        if (!this.holdQueries) queueMicrotask(() => this.#confirm(query));
        return {
          unsubscribe: () => {
            if (!query.isApplied) throw new Error('It is only valid to unsubscribe what is active.');
            query.isEnded = true;
          },
        };
      },
    };
    return builder;
  };

  disconnect(): void {
    queueMicrotask(() => this.drop());
  }

  /** The socket closes; as with the SDK, calls under way never settle. */
  drop(error?: Error): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.callbacks.onDisconnect(this, error);
  }

  applyQueries(): void {
    this.holdQueries = false;
    for (const query of this.queries) this.#confirm(query);
  }

  outcome(row: OutcomeRow): void {
    if (this.isClosed) return;
    const wanted = this.queries.some(({ sql, isApplied }) => isApplied && sql.includes(`'${row.session}'`));
    if (wanted) for (const listener of this.#outcomes) listener({}, row);
  }

  live(rows: readonly LogLiveRow[]): void {
    if (this.isClosed || !this.isLive) return;
    for (const row of rows) for (const listener of this.#rows) listener({}, row);
  }

  get isLive(): boolean {
    return this.queries.some(
      ({ sql, isApplied, isEnded }) => isApplied && !isEnded && sql === 'SELECT * FROM log_live',
    );
  }

  #open(): void {
    if (this.isClosed) return;
    const refusal = this.database.refusals.shift();
    if (refusal === undefined) this.callbacks.onConnect(this, {}, 'issued-token');
    else this.callbacks.onConnectError(this, refusal);
  }

  #confirm(query: Query): void {
    if (this.isClosed || query.isApplied) return;
    const { refuseNext } = this;
    this.refuseNext = undefined;
    if (refuseNext !== undefined) {
      query.onError({ event: refuseNext });
      return;
    }
    query.isApplied = true;
    query.onApplied();
  }

  #answered<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => this.isClosed || resolve(value),
        (error: unknown) => this.isClosed || reject(error as Error),
      );
    });
  }
}
