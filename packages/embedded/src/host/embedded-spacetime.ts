import { setImmediate } from 'node:timers';
import { readModuleSource, type LogEntry, type ModuleSource } from '../module-host';
import { negotiateSubprotocol } from '../protocol';
import type { Value } from '../sats';
import type { ListeningServer, ListenOptions } from '../server';
import type { HostStore } from '../storage/host-store';
import { backupDatabase, type BackupResult } from './backup';
import { systemClock, type Clock } from './clock';
import { checkDatabaseName } from './database-name';
import type { DatabaseRunner } from './database-runner';
import { Databases } from './databases';
import { DatabaseStores } from './database-stores';
import type {
  CallOptions,
  ClientInfo,
  EmbeddedOptions,
  IdentityToken,
  WebSocketRequest,
} from './embedded-options';
import { HostError } from './host-error';
import { inProcess } from './in-process';
import { runnerOf, workerRunner, type IsolationLimits, type IsolationOptions } from './isolation';
import { readHostNote, writeHostNote, type HostNote } from './host-note';
import { openHostStore } from './open-host-store';
import { connectionIdToHex, identityToHex } from './identity';
import { LogBook } from './log-book';
import { MemorySocket } from './memory-socket';
import type { PublishPlan } from './module-migration';
import type { DatabaseClient } from './running-database';
import { serve } from './serve';
import { advised, policyOf, type PlanOptions, type PublishOptions, type PublishResult } from './publishing';
import { randomConnectionId, systemRandom, type RandomBytes } from './random-source';
import { TokenAuthority, type TokenOptions } from './tokens';
import { systemTimers, type Timers } from './timers';
import { routeRequest, routeResponse } from './route-request';
import { Turns } from './turns';

/** A name that no resolver knows, so that a client without `withWSFn` fails instead of reaching someone else. */
const URI = 'ws://in-process.invalid';

/**
 * SpacetimeDB in this process, in memory or in a directory. Any number of hosts may be open; they share nothing but compiled bundles.
 *
 * Modules are trusted: `node:vm` keeps their globals apart and is no sandbox.
 */
export class EmbeddedSpacetime {
  /** For `DbConnection.builder().withUri(…)`, together with {@link webSocket}. */
  readonly uri = URI;
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  readonly #timers: Timers;
  readonly #logs: LogBook;
  readonly #turns = new Turns();
  readonly #tokens: TokenAuthority;
  readonly #ownerSubject: string;
  readonly #ownerIdentity: bigint;
  #ownerToken: string | undefined;
  readonly #databases: Databases;
  readonly #store: HostStore | undefined;
  readonly #stores: DatabaseStores | undefined;
  readonly #options: EmbeddedOptions;
  #isIsolated: boolean;
  readonly #servers = new Set<ListeningServer>();
  #closing: Promise<void> | undefined;

  private constructor(
    options: EmbeddedOptions,
    store: HostStore | undefined,
    runner: DatabaseRunner | undefined,
    stored: HostNote | undefined,
  ) {
    this.#options = options;
    this.#isIsolated = runner !== undefined;
    this.#clock = options.clock ?? systemClock();
    this.#random = options.random ?? systemRandom;
    this.#store = store;
    this.#stores =
      store && new DatabaseStores(store, () => identityToHex(this.#tokens.newIdentity().identity));
    this.#logs = new LogBook(options.logger, this.#clock);
    this.#tokens = new TokenAuthority(this.#clock, this.#random, stored?.privateKey);
    const owner = this.#tokens.newIdentity(stored?.ownerSubject);
    this.#ownerSubject = owner.subject;
    this.#ownerIdentity = owner.identity;
    const timers = options.timers ?? systemTimers;
    this.#timers = timers;
    this.#databases = new Databases({
      owner: this.#ownerIdentity,
      clock: this.#clock,
      timers,
      runner:
        runner ??
        inProcess({
          clock: this.#clock,
          timers,
          turns: this.#turns,
          bundleCacheDir: options.bundleCacheDir,
        }),
      logs: this.#logs,
      newIdentity: () => this.#tokens.newIdentity().identity,
      stores: this.#stores,
    });
  }

  /**
   * Opens a host and every database it has stored. A stored database that cannot be opened is reported where it is asked for.
   * @throws StorageError `locked` when another process has the directory open, `foreign`, `unusable`, `unknown-format`, `damaged`
   * @throws HostError (`options`) when options contradict each other, or one is out of its range
   */
  static async open(options: EmbeddedOptions = {}): Promise<EmbeddedSpacetime> {
    const runner = await runnerOf(options);
    const store = await openHostStore(options);
    if (store === undefined) return new EmbeddedSpacetime(options, undefined, runner, undefined);
    let host: EmbeddedSpacetime | undefined;
    try {
      const stored = await readHostNote(store, store.directory);
      host = new EmbeddedSpacetime(options, store, runner, stored);
      await host.#openStored(store);
    } catch (error) {
      await (host ?? store).close();
      throw error;
    }
    return host;
  }

  /**
   * What outlives this host of what clients were told: all of it (`'synced'`), where it was opened with `dbPath` or `store`, or
   * nothing (`'memory'`).
   */
  get durability(): 'memory' | 'synced' {
    return this.#store === undefined ? 'memory' : 'synced';
  }

  /**
   * Moves every database into a worker thread of its own, as `isolation: 'worker'` does from the beginning. Their clients are disconnected;
   * connections and calls that come meanwhile wait. A database in memory keeps what it holds. Where they are in worker threads already, nothing
   * happens.
   * @throws HostError (`options`) for limits out of their range, and where the host was given a `clock` or `timers`, which another thread
   * cannot use; nothing is moved then
   */
  async isolate(limits: IsolationLimits = {}): Promise<void> {
    this.#refuseClosed();
    const runner = await workerRunner(limits, this.#options);
    this.#refuseClosed();
    if (this.#isIsolated) return;
    await this.#databases.runWith(runner);
    this.#isIsolated = true;
  }

  /** Who publishes: the owner of every database of this host. It sees private tables and may call private functions. */
  get owner(): IdentityToken {
    // Signing costs more than opening a host, and few ask for it.
    this.#ownerToken ??= this.#tokens.mint({ subject: this.#ownerSubject }).token;
    return { identity: identityToHex(this.#ownerIdentity), token: this.#ownerToken };
  }

  /**
   * Creates a database, or puts another module over the data of one: rows stay, and get the defaults of columns that were added. Neither `init` nor
   * any other reducer runs then. The same bundle again changes nothing. Where the host is durable, it is on disk when this resolves, all of it or
   * nothing.
   * @throws ModuleError, SchemaError when the module is not accepted; nothing is changed then
   * @throws HostError (`name`, `options`, `init`), or (`migration`) when tables, rows or the policy do not allow it; the database goes on with the
   * module it had
   * @throws StorageError `write-failed`: it may or may not be stored
   */
  async publish(name: string, source: ModuleSource, options: PublishOptions = {}): Promise<PublishResult> {
    this.#refuseClosed();
    checkDatabaseName(name);
    const policy = policyOf(options);
    const code = await readModuleSource(source);
    this.#refuseClosed();
    try {
      const spec = { clear: options.clear ?? false, policy };
      const { identity, op } = await this.#databases.publish(name, code, spec);
      return { databaseIdentity: identityToHex(identity), op };
    } catch (error) {
      throw advised(error);
    }
  }

  /**
   * What publishing a module over the data of a database would do. Nothing is changed; the rows have their say when it is done.
   * @throws ModuleError, SchemaError when the module is not accepted
   * @throws HostError (`unknownDatabase`)
   */
  async plan(
    name: string,
    source: ModuleSource,
    { style = 'noColor' }: PlanOptions = {},
  ): Promise<PublishPlan> {
    this.#refuseClosed();
    const code = await readModuleSource(source);
    return this.#databases.plan(name, code, style);
  }

  /**
   * Puts this host on a port, for clients and tools of SpacetimeDB, until it or the host is closed. Its databases run in worker threads from now on, as
   * `isolate` has them, unless it is told otherwise. Where the host has a directory, the token of who may publish is in the file `admin-token` there.
   * @throws HostError (`options`) when the port cannot be listened on, and as `isolate`
   * @throws StorageError `unusable` when others than its owner may read that file
   */
  async listen(options: ListenOptions & IsolationOptions = {}): Promise<ListeningServer> {
    const { isolation = 'worker', callTimeoutMs, maxHeapMb, moduleRequests, ...rest } = options;
    if (isolation === 'worker')
      await this.isolate({
        ...(callTimeoutMs !== undefined && { callTimeoutMs }),
        ...(maxHeapMb !== undefined && { maxHeapMb }),
        ...(moduleRequests !== undefined && { moduleRequests }),
      });
    this.#refuseClosed();
    const server = await serve(
      {
        tokens: this.#tokens,
        databases: this.#databases,
        admin: { identity: this.#ownerIdentity, token: this.owner.token },
        directory: this.#store?.directory,
        clock: this.#clock,
        timers: this.#timers,
        random: this.#random,
      },
      rest,
    );
    this.#servers.add(server);
    if (this.#closing !== undefined) await server.close();
    this.#refuseClosed();
    return server;
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
    const database = await this.#databases.findRecovered(request.nameOrAddress);
    const protocol = negotiateSubprotocol(request.wsProtocol);
    if (protocol === undefined)
      throw new HostError('protocol', `no valid protocol selected: ${request.wsProtocol.join(', ')}`);
    const credentials =
      request.authToken === undefined ? this.#tokens.mint() : await this.#tokens.check(request.authToken);
    const socket = new MemorySocket(this.uri, protocol);
    // Handlers are set after this promise resolves, so the socket opens later still.
    setImmediate(() => {
      if (!this.#databases.isRunning(database)) {
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
   * @throws StorageError `write-failed`: what it did may or may not be stored
   */
  async call(
    name: string,
    functionName: string,
    args: Uint8Array | readonly Value[] = [],
    { as }: CallOptions = {},
  ): Promise<Uint8Array | undefined> {
    this.#refuseClosed();
    const caller = as === undefined ? this.#ownerIdentity : (await this.#tokens.check(as)).identity;
    for (;;) {
      const database = await this.#databases.findRecovered(name);
      const answer = await database.call(functionName, args, { identity: caller });
      if (answer.kind === 'notRun') continue;
      if (answer.kind === 'committed') return undefined;
      if (answer.kind === 'returned') return answer.value;
      throw new HostError('call', answer.message);
    }
  }

  /**
   * Sends a request to a route of a module, as `fetch` does to `/v1/database/NAME/route…` of a server. What the handler committed is on
   * disk when this resolves.
   * @param route what follows `/route`, for example `'/notes?newest'`
   * @returns the module's answer; 404 where it has no such route, 500 with the reason where its handler fails
   * @throws HostError (`unknownDatabase`), or (`route`) when `route` does not start with `/`, or the answer's status is above 599
   * @throws StorageError `write-failed`: what the handler did may or may not be stored
   */
  async fetch(name: string, route: string, init?: RequestInit): Promise<Response> {
    this.#refuseClosed();
    const request = await routeRequest(name, route, init);
    for (;;) {
      const database = await this.#databases.findRecovered(name);
      const answer = await database.handleHttp(request);
      if (answer !== undefined) return routeResponse(answer);
    }
  }

  /** The connected clients of a database, in the order in which they came. */
  clients(name: string): readonly ClientInfo[] {
    return this.#databases.find(name).clients.map(clientInfo);
  }

  /**
   * Cuts connections without a close frame, as a failing network does: what was on its way to the client is lost.
   * @param select which ones; default: all
   * @returns how many were cut
   */
  dropConnections(name: string, select: (client: ClientInfo) => boolean = () => true): number {
    const database = this.#databases.find(name);
    const chosen = database.clients.filter((client) => select(clientInfo(client)));
    database.drop(chosen.map(({ connectionId }) => connectionId));
    return chosen.length;
  }

  /** The newest log entries of a database, oldest first. At most a thousand are kept. */
  logs(name: string): readonly LogEntry[] {
    return this.#logs.entries(this.#databases.nameOf(name));
  }

  /**
   * Copies a database as it is on disk at one moment, everything acknowledged until now included, into a new directory, while it goes on being
   * used. The copy is opened and every record of it checked. The directory is a host's directory with that one database in it: open
   * it with `dbPath`. Database, owner and keys are the same, so tokens of this host hold there too, and it has to be kept as safe.
   * @param directory does not exist, or is empty
   * @throws StorageError `foreign` when the directory is not empty, `unusable`, `write-failed`; nothing is left in it then
   * @throws HostError (`options`) for a database in memory
   */
  async backup(name: string, directory: string): Promise<BackupResult> {
    this.#refuseClosed();
    const database = await this.#databases.findRecovered(name);
    const facts = this.#stores?.factsOf(database.name) ?? {};
    return backupDatabase(database, facts, this.#hostNote(), directory);
  }

  /**
   * Ends every connection and every database; what was committed is on disk when it resolves. May be called again.
   * @throws StorageError `write-failed` when a part of what was committed could not be written; everything is closed then too
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    try {
      await Promise.all([...this.#servers].map((server) => server.close()));
      await this.#databases.close();
    } finally {
      // Close frames go out in a later task; when this resolves they are out.
      await new Promise<void>((resolve) => {
        this.#turns.run(resolve);
      });
      await this.#store?.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #openStored(store: HostStore): Promise<void> {
    // New keys over databases that are already there would be a loss in disguise.
    await this.#stores?.checkNotes();
    await writeHostNote(store, this.#hostNote(), store.directory);
    await this.#databases.openStored();
  }

  #hostNote(): HostNote {
    return { ownerSubject: this.#ownerSubject, privateKey: this.#tokens.exportKey() };
  }

  #refuseClosed(): void {
    if (this.#closing !== undefined)
      throw new HostError('closed', 'the embedded host is closed; open another one');
  }
}

function clientInfo({ identity, connectionId }: DatabaseClient): ClientInfo {
  return { identity: identityToHex(identity), connectionId: connectionIdToHex(connectionId) };
}
