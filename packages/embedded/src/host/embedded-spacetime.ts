import { setImmediate } from 'node:timers';
import {
  prepareModule,
  readModuleSource,
  type LogEntry,
  type Logger,
  type ModuleSource,
} from '../module-host';
import { alwaysDurable, negotiateSubprotocol } from '../protocol';
import type { Value } from '../sats';
import { systemClock, type Clock } from './clock';
import { Database } from './database';
import { checkDatabaseName } from './database-name';
import { HostError } from './host-error';
import { connectionIdToHex, identityFromHex, identityToHex, isIdentityHex } from './identity';
import { LogBook } from './log-book';
import { MemorySocket } from './memory-socket';
import { randomConnectionId, systemRandom, type RandomBytes } from './random-source';
import { TokenAuthority, type TokenOptions } from './tokens';
import { Turns } from './turns';

export interface EmbeddedOptions {
  /** The time that modules see, in microseconds since the Unix epoch. Default: the system's clock, never the same twice. */
  readonly clock?: Clock;
  /** Where identities and connection ids come from. Default: the system's randomness. */
  readonly random?: RandomBytes;
  /** Takes the modules' logs. Default: crashes go to standard error. `logs()` has them in any case. */
  readonly logger?: Logger;
  /** A directory for lowered bundles, by content. Default: they are kept in memory only. */
  readonly bundleCacheDir?: string;
  /** Not built yet: refused. */
  readonly dbPath?: string;
  /** Not built yet: refused. */
  readonly store?: unknown;
}

export interface PublishOptions {
  /** Whether the data of an existing database is dropped first. Default: false. */
  readonly clear?: boolean;
}

export interface PublishResult {
  /** 64 hex digits. */
  readonly databaseIdentity: string;
  readonly op: 'created' | 'updated';
}

/** An identity and the token that proves it. */
export interface IdentityToken {
  /** 64 hex digits. */
  readonly identity: string;
  readonly token: string;
}

export interface ClientInfo {
  readonly identity: string;
  readonly connectionId: string;
}

export interface CallOptions {
  /** Token of the caller. Default: the owner. */
  readonly as?: string;
}

/** What the SDK asks its WebSocket function for, as far as it matters here. */
export interface WebSocketRequest {
  readonly nameOrAddress: string;
  readonly wsProtocol: readonly string[];
  readonly authToken?: string | undefined;
  readonly confirmedReads?: boolean | undefined;
}

/** A name that no resolver knows, so that a client without `withWSFn` fails instead of reaching someone else. */
const URI = 'ws://in-process.invalid';

/**
 * SpacetimeDB in this process, in memory. Any number of hosts may be open; they share nothing but compiled bundles.
 *
 * Modules are trusted: `node:vm` keeps their globals apart and is no sandbox.
 */
export class EmbeddedSpacetime {
  /** For `DbConnection.builder().withUri(…)`, together with {@link webSocket}. */
  readonly uri = URI;
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  readonly #bundleCacheDir: string | undefined;
  readonly #logs: LogBook;
  readonly #turns = new Turns();
  readonly #tokens: TokenAuthority;
  readonly #ownerSubject: string;
  readonly #ownerIdentity: bigint;
  #ownerToken: string | undefined;
  readonly #databases = new Map<string, Database>();
  readonly #publishing = new Map<string, Promise<unknown>>();
  #isClosed = false;

  private constructor(options: EmbeddedOptions) {
    this.#clock = options.clock ?? systemClock();
    this.#random = options.random ?? systemRandom;
    this.#bundleCacheDir = options.bundleCacheDir;
    this.#logs = new LogBook(options.logger, this.#clock);
    this.#tokens = new TokenAuthority(this.#clock, this.#random);
    const owner = this.#tokens.newIdentity();
    this.#ownerSubject = owner.subject;
    this.#ownerIdentity = owner.identity;
  }

  /**
   * @throws HostError (`notBuilt`) when a durable store is asked for
   */
  static async open(options: EmbeddedOptions = {}): Promise<EmbeddedSpacetime> {
    for (const name of ['dbPath', 'store'] as const) {
      if (options[name] === undefined) continue;
      throw new HostError(
        'notBuilt',
        `${name}: durable store not built yet in @nerv/embedded; leave it out to run in memory`,
      );
    }
    return new EmbeddedSpacetime(options);
  }

  /** Who publishes: the owner of every database of this host. It sees private tables and may call private functions. */
  get owner(): IdentityToken {
    // Signing costs more than opening a host, and few ask for it.
    this.#ownerToken ??= this.#tokens.mint({ subject: this.#ownerSubject }).token;
    return { identity: identityToHex(this.#ownerIdentity), token: this.#ownerToken };
  }

  /**
   * Creates a database, or replaces an existing one's module. The same bundle again changes nothing.
   * @throws ModuleError, SchemaError when the module is not accepted; nothing is changed then
   * @throws HostError (`name`, `init`), or (`notBuilt`) for another module over existing data: migrations are not built yet
   */
  async publish(
    name: string,
    source: ModuleSource,
    { clear = false }: PublishOptions = {},
  ): Promise<PublishResult> {
    this.#refuseClosed();
    checkDatabaseName(name);
    const before = this.#publishing.get(name) ?? Promise.resolve();
    const result = before.then(() => this.#publish(name, source, clear));
    // One publish of a name waits for the one before, whatever became of it.
    this.#publishing.set(
      name,
      result.catch(() => undefined),
    );
    return result;
  }

  /** Makes an identity and a token for it. */
  createIdentity(options: TokenOptions = {}): IdentityToken {
    this.#refuseClosed();
    const { identity, token } = this.#tokens.mint(options);
    return { identity: identityToHex(identity), token };
  }

  /**
   * Opens a connection: the function for `DbConnection.builder().withWSFn(…)`. Without a token the client gets a new identity.
   * A rejection reaches the client as `onConnectError`. A client that the module turns away sees its connection end.
   */
  readonly webSocket = async (request: WebSocketRequest): Promise<MemorySocket> => {
    this.#refuseClosed();
    const database = this.#find(request.nameOrAddress);
    const protocol = negotiateSubprotocol(request.wsProtocol);
    if (protocol === undefined)
      throw new HostError('protocol', `no valid protocol selected: ${request.wsProtocol.join(', ')}`);
    const credentials =
      request.authToken === undefined ? this.#tokens.mint() : this.#tokens.check(request.authToken);
    const socket = new MemorySocket(this.uri, protocol);
    // Handlers are set after this promise resolves, so the socket opens later still.
    setImmediate(() => {
      if (this.#isClosed || this.#databases.get(database.name) !== database) {
        socket.end({ code: 1006, reason: '', wasClean: false });
        return;
      }
      socket.open(
        database.connect({
          credentials,
          connectionId: randomConnectionId(this.#random),
          protocol,
          isConfirmed: request.confirmedReads ?? true,
          transport: socket,
        }),
      );
    });
    return socket;
  };

  /**
   * Calls a reducer, or a procedure where no reducer has the name, outside of any connection.
   * @param args BSATN, or one value per parameter
   * @returns what a procedure returned, in BSATN; `undefined` for a reducer
   * @throws HostError (`call`) when it refuses, crashes, does not exist, or is not given what it takes
   */
  async call(
    name: string,
    functionName: string,
    args: Uint8Array | readonly Value[] = [],
    { as }: CallOptions = {},
  ): Promise<Uint8Array | undefined> {
    this.#refuseClosed();
    const database = this.#find(name);
    const caller = as === undefined ? this.#ownerIdentity : this.#tokens.check(as).identity;
    return new Promise((resolve, reject) => {
      this.#turns.run(() => {
        try {
          const result = database.call(functionName, args, caller);
          if (result.kind === 'committed') resolve(undefined);
          else if (result.kind === 'returned') resolve(result.value);
          else reject(new HostError('call', result.message));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }

  /** The connected clients of a database, in the order in which they came. */
  clients(name: string): readonly ClientInfo[] {
    return this.#find(name).sessions.map(({ connection }) => ({
      identity: identityToHex(connection.identity),
      connectionId: connectionIdToHex(connection.connectionId),
    }));
  }

  /**
   * Cuts connections without a close frame, as a failing network does: what was on its way to the client is lost.
   * @param select which ones; default: all
   * @returns how many were cut
   */
  dropConnections(name: string, select: (client: ClientInfo) => boolean = () => true): number {
    const database = this.#find(name);
    const infos = this.clients(name);
    const chosen = database.sessions.filter((_, at) => {
      const info = infos[at];
      return info !== undefined && select(info);
    });
    database.drop(chosen);
    return chosen.length;
  }

  /** The newest log entries of a database, oldest first. At most a thousand are kept. */
  logs(name: string): readonly LogEntry[] {
    return this.#logs.entries(this.#find(name).name);
  }

  /** Ends every connection and drops every database. May be called again. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all(this.#publishing.values());
    for (const database of this.#databases.values()) database.close(1001, 'host closed');
    this.#databases.clear();
    // Close frames go out in a later task; when this resolves they are out.
    await new Promise<void>((resolve) => {
      this.#turns.run(resolve);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #publish(name: string, source: ModuleSource, clear: boolean): Promise<PublishResult> {
    const prepared = await prepareModule(await readModuleSource(source), this.#bundleCacheDir);
    this.#refuseClosed();
    const existing = this.#databases.get(name);
    if (existing !== undefined && !clear) {
      if (existing.moduleHash === prepared.hash)
        return { databaseIdentity: identityToHex(existing.identity), op: 'updated' };
      throw new HostError(
        'notBuilt',
        `\`${name}\` runs another module, and migrations are not built yet in @nerv/embedded: publish with { clear: true } to drop its data, or under another name`,
      );
    }
    const identity = existing?.identity ?? this.#tokens.newIdentity().identity;
    const database = new Database(prepared, {
      name,
      identity,
      owner: this.#ownerIdentity,
      clock: this.#clock,
      turns: this.#turns,
      gate: alwaysDurable,
      log: this.#logs.writer(name),
    });
    existing?.close(1001, 'module exited');
    this.#databases.set(name, database);
    return { databaseIdentity: identityToHex(identity), op: existing === undefined ? 'created' : 'updated' };
  }

  #find(nameOrIdentity: string): Database {
    const byName = this.#databases.get(nameOrIdentity);
    if (byName !== undefined) return byName;
    if (isIdentityHex(nameOrIdentity)) {
      const identity = identityFromHex(nameOrIdentity);
      for (const database of this.#databases.values()) if (database.identity === identity) return database;
    }
    throw new HostError('unknownDatabase', `\`${nameOrIdentity}\` not found: publish it to this host first`);
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new HostError('closed', 'the embedded host is closed; open another one');
  }
}
