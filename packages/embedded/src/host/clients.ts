import type { Commit, Tx } from '../datastore';
import { Connection, ProtocolError, writeInitialConnection, type DurabilityGate } from '../protocol';
import { clientRows, deleteClientRows, insertClientRows } from './client-rows';
import type { Caller } from './function-calls';
import type { LiveModule } from './live-module';
import type { ConnectOptions, JsonCallAnswer, SocketPeer, Visitor } from './running-database';
import type { Session } from './session';
import type { Turns } from './turns';

/** After this many messages of one client, the others and what is to be sent get their turn. */
const MESSAGES_IN_A_ROW = 64;

const NO_ARGUMENTS = new Uint8Array(0);

export interface ClientsOptions {
  readonly owner: bigint;
  readonly turns: Turns;
  /** What confirmed clients wait for; `undefined` when there is nothing to wait for. */
  readonly gate: DurabilityGate | undefined;
}

/** What clients have to do with of a module. */
type ServedModule = Pick<
  LiveModule,
  'schema' | 'datastore' | 'calls' | 'commits' | 'subscriptions' | 'requests'
>;

/** The clients of a database: how they come, what they send, how they go. */
export class Clients {
  readonly #options: ClientsOptions;
  #served: ServedModule | undefined;
  readonly #sessions = new Map<bigint, Session>();
  /** Claims of those who are in for one call, by connection id. */
  readonly #visitors = new Map<bigint, string>();
  /** Claims of a connection that is not there any more while its end is told to the module. */
  #leftClaims = '';
  #isEnded = false;

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  /** From now on, this module is what they have to do with. */
  serve(module: ServedModule): void {
    this.#served = module;
  }

  get #module(): ServedModule {
    if (this.#served === undefined) throw new Error('clients came before there was a module');
    return this.#served;
  }

  /** In the order in which they came. */
  get sessions(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  /** The claims of a connection's token, as JSON; empty for a connection that is not known. */
  claimsOf(connectionId: bigint): string {
    const claims = this.#sessions.get(connectionId)?.credentials.claims ?? this.#visitors.get(connectionId);
    return claims ?? this.#leftClaims;
  }

  /** Lets somebody in for one call, as a client that leaves at once; the module hears of both. */
  visit(
    { credentials: { identity, claims }, connectionId }: Visitor,
    call: (caller: Caller) => JsonCallAnswer,
  ): JsonCallAnswer {
    const caller = { identity, connectionId, isOwner: this.#isOwner(identity), session: undefined };
    this.#visitors.set(connectionId, claims);
    try {
      const refusal = this.#letIn(caller, claims);
      if (refusal !== undefined) return { kind: 'turnedAway', message: refusal };
      try {
        return call(caller);
      } finally {
        this.#module.commits.publish(this.#commitRemoval(caller));
      }
    } finally {
      this.#visitors.delete(connectionId);
    }
  }

  /**
   * Lets a client in: its row in `st_client` and the module's `clientConnected` are one transaction. If that fails, the
   * connection ends at once, without a word.
   */
  connect(options: ConnectOptions): SocketPeer {
    const { credentials, connectionId, protocol, transport, isConfirmed } = options;
    const { turns, gate } = this.#options;
    const connection = new Connection({
      protocol,
      identity: credentials.identity,
      connectionId,
      transport,
      gate: isConfirmed ? gate : undefined,
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
      receive: (frame) => {
        connection.receive(frame);
        onFrame();
      },
      receiveText: () => {
        connection.receiveText();
        onFrame();
      },
      onClose: () => {
        turns.run(() => {
          this.#leave(session, () => {
            connection.close(1000, '');
          });
        });
      },
    };
  }

  /** Cuts connections off, as a network does, and lets the module know. Those that are not there any more are passed over. */
  drop(connectionIds: readonly bigint[]): void {
    for (const connectionId of connectionIds) {
      const session = this.#sessions.get(connectionId);
      if (session === undefined) continue;
      this.#leave(session, () => {
        session.connection.abort();
      });
    }
  }

  /** Ends all connections with a close frame, and lets the module know. */
  disconnectAll(code: number, reason: string): void {
    for (const session of this.sessions) {
      this.#leave(session, () => {
        session.connection.close(code, reason);
      });
    }
  }

  /** Ends all connections for good, and does not let the module know: the database is at its end. */
  end(end: (connection: Connection) => void): void {
    this.#isEnded = true;
    for (const session of this.sessions) {
      this.#module.subscriptions.removeClient(session);
      end(session.connection);
    }
    this.#sessions.clear();
  }

  /** Ends the connections that a run before this one left behind. */
  endLeftBehind(): void {
    const { datastore, commits } = this.#module;
    for (const { identity, connectionId, claims } of clientRows(datastore)) {
      this.#leftClaims = claims;
      commits.persist(
        this.#commitRemoval({ identity, connectionId, isOwner: this.#isOwner(identity), session: undefined }),
      );
    }
    this.#leftClaims = '';
  }

  #admit(session: Session): void {
    const { datastore } = this.#module;
    const { connection, credentials } = session;
    if (!connection.isOpen) return;
    if (this.#isEnded) {
      connection.abort();
      return;
    }
    this.#sessions.set(connection.connectionId, session);
    if (this.#letIn(this.#callerOf(session), credentials.claims) !== undefined) {
      this.#sessions.delete(connection.connectionId);
      connection.abort();
      return;
    }
    connection.send(datastore.lastOffset, (writer) => {
      writeInitialConnection(writer, connection.identity, connection.connectionId, credentials.token);
    });
  }

  /** @returns why the module does not let the client in; nothing is left of it then */
  #letIn(client: Caller, claims: string): string | undefined {
    const { datastore, schema, calls, commits } = this.#module;
    const insertRows = (tx: Tx<Session>): void => {
      insertClientRows(datastore, tx, { ...client, claims });
    };
    const { onConnect } = schema.lifecycle;
    if (onConnect === undefined) {
      commits.publish(commits.transact(insertRows));
      return undefined;
    }
    const result = calls.runReducer(onConnect, client, NO_ARGUMENTS, insertRows);
    if (result.kind !== 'committed') return result.message;
    commits.publish(result.commit);
    return undefined;
  }

  #leave(session: Session, end: () => void): void {
    const { connection } = session;
    if (this.#sessions.get(connection.connectionId) !== session) {
      end();
      return;
    }
    this.#module.subscriptions.removeClient(session);
    end();
    const commit = this.#commitRemoval(this.#callerOf(session));
    this.#sessions.delete(connection.connectionId);
    this.#module.commits.publish(commit);
  }

  /** What a client leaves behind goes in one transaction, and without the module's `clientDisconnected` if that fails. */
  #commitRemoval(client: Caller): Commit<Session> {
    const { schema, calls, commits } = this.#module;
    const deleteRows = (tx: Tx<Session>): void => {
      deleteClientRows(tx, client);
    };
    const { onDisconnect } = schema.lifecycle;
    if (onDisconnect !== undefined) {
      const result = calls.runReducer(onDisconnect, client, NO_ARGUMENTS, deleteRows);
      if (result.kind === 'committed') return result.commit;
    }
    return commits.transact(deleteRows);
  }

  /** @returns whether there may be more messages */
  #work(session: Session): boolean {
    const { connection } = session;
    try {
      for (let count = 0; count < MESSAGES_IN_A_ROW; count++) {
        const message = connection.nextMessage();
        if (message === undefined) return false;
        this.#module.requests.handle(session, this.#callerOf(session), message);
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

  #callerOf(session: Session): Caller {
    const { identity, connectionId } = session.connection;
    return { identity, connectionId, isOwner: this.#isOwner(identity), session };
  }

  #isOwner(identity: bigint): boolean {
    return identity === this.#options.owner;
  }
}
