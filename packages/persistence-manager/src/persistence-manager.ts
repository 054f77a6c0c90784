import { PersistenceError } from '@nerv/core';
import type { InnerUniverseClient } from '@nerv/client';
import { EventBus, type AnyEvents } from '@nerv/event-bus';
import { SpacetimeEventBus } from '@nerv/event-bus/adapter';
import { SpacetimeTemporalStore } from '@nerv/temporal-store/adapter';
import type { VersionStoreOptions } from '@nerv/temporal-store';
import type { Durability, InnerUniverseConfig, InnerUniverseConfigOptions } from './config/index';
import { DelegatedCalls } from './delegated-calls';
import {
  InnerUniverseController,
  isUnreachable,
  type ClientOverrides,
  type ControllerOptions,
  type StartOptions,
} from './inner-universe-controller';

export interface PersistenceManagerOptions<Events extends object = AnyEvents> extends ControllerOptions {
  /** The bus to join to the log; it is never closed here. Default: a bus of its own. */
  readonly eventBus?: EventBus<Events> | undefined;
  /** How the temporal store is kept. Default: store `'default'`, branch `'main'`. */
  readonly temporalStore?: VersionStoreOptions | undefined;
}

export interface InitializeOptions extends StartOptions {
  /**
   * Whether the module is published also where the database exists already (deployment mode); otherwise it is published only
   * where there is none (server mode). Default false.
   */
  readonly deploy?: boolean | undefined;
}

interface Parts<Events extends object, State> {
  readonly eventBus: EventBus<Events>;
  readonly eventAdapter: SpacetimeEventBus<Events>;
  readonly temporalStore: SpacetimeTemporalStore<State>;
}

/**
 * A database together with what is built on it: a client, an event bus joined to its log, a temporal store in it, and the
 * client's calls as its own.
 *
 * @typeParam Events events of the bus
 * @typeParam State state of the temporal store
 */
export class PersistenceManager<Events extends object = AnyEvents, State = unknown> extends DelegatedCalls {
  readonly #controller: InnerUniverseController;
  readonly #options: PersistenceManagerOptions<Events>;
  #parts: Parts<Events, State> | undefined;
  #initializing: Promise<boolean> | undefined;
  #shutdown: Promise<void> | undefined;
  #lastError: unknown;

  /** Nothing is started before `initialize()`. @throws ValidationError that names option and variable */
  constructor(
    config: InnerUniverseConfig | InnerUniverseConfigOptions = {},
    options: PersistenceManagerOptions<Events> = {},
  ) {
    super();
    this.#controller = new InnerUniverseController(config, options);
    this.#options = options;
  }

  /**
   * Makes and initializes a manager.
   *
   * @throws ValidationError for the configuration; ConnectionError or TimeoutError where the database cannot be reached;
   *   whatever else `initialize()` throws
   */
  static async open<Events extends object = AnyEvents, State = unknown>(
    config: InnerUniverseConfig | InnerUniverseConfigOptions = {},
    { deploy, signal, ...options }: PersistenceManagerOptions<Events> & InitializeOptions = {},
  ): Promise<PersistenceManager<Events, State>> {
    const manager = new PersistenceManager<Events, State>(config, options);
    if (!(await manager.initialize({ deploy, signal }))) throw manager.lastError;
    return manager;
  }

  /**
   * Starts the database, connects, and joins bus and store to it. May be called again after it resolved with false; once it
   * has resolved with true, it does nothing.
   *
   * @returns false where the database cannot be reached after `retryAttempts` attempts: `lastError` says why
   * @throws any other failure: MigrationError; IntegrityError where what is stored is damaged; ValidationError where `dbPath`
   *   cannot be used; PersistenceError, with code `LOCKED` (someone else has the directory open: retryable), `DEPLOYMENT`, or,
   *   after `shutdown()`, `CLOSED`
   */
  initialize(options: InitializeOptions = {}): Promise<boolean> {
    if (this.#shutdown !== undefined) {
      return Promise.reject(
        new PersistenceError({
          code: 'CLOSED',
          message: 'This PersistenceManager was shut down. Open a new one.',
        }),
      );
    }
    if (this.#parts !== undefined) return Promise.resolve(true);
    this.#initializing ??= this.#initialize(options).finally(() => {
      this.#initializing = undefined;
    });
    return this.#initializing;
  }

  /** What the last `initialize()` failed with; `undefined` where it did not fail. */
  get lastError(): unknown {
    return this.#lastError;
  }

  /** @throws PersistenceError (`NOT_STARTED`) while it is not initialized, like everything below */
  get client(): InnerUniverseClient {
    return this.#controller.client;
  }

  /**
   * What outlives the database of what it acknowledges: all of it (`'synced'`) or nothing (`'memory'`). It is the level the
   * database has, whatever was asked for.
   */
  get durability(): Durability {
    return this.#controller.durability;
  }

  /** The bus that is joined to the log. */
  get eventBus(): EventBus<Events> {
    return this.#initialized().eventBus;
  }

  /** What joins it: handlers on the log itself, `flush()`, stored history. */
  get eventAdapter(): SpacetimeEventBus<Events> {
    return this.#initialized().eventAdapter;
  }

  get temporalStore(): SpacetimeTemporalStore<State> {
    return this.#initialized().temporalStore;
  }

  /**
   * Connects a further client to the same database, with an identity of its own unless a token is given. `shutdown()`
   * disconnects it.
   */
  createClient(overrides?: ClientOverrides): Promise<InnerUniverseClient> {
    return this.#controller.createClient(overrides);
  }

  /** Resolves when everything published on the bus so far is durable; rejects with the first failure since the last flush. */
  flush(): Promise<void> {
    return this.#initialized().eventAdapter.flush();
  }

  /**
   * Waits until what was published on the bus is durable, then disconnects and stops everything that was started here.
   * A bus or host that was passed goes on. Idempotent, and for good.
   *
   * @throws what a publish on the bus failed with, where no `flush()` has told of it; everything is stopped all the same
   */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#stop();
    return this.#shutdown;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  async #initialize({ deploy = false, signal }: InitializeOptions): Promise<boolean> {
    try {
      await (deploy
        ? this.#controller.startDeploymentMode({ signal })
        : this.#controller.startServerMode({ signal }));
      this.#parts = await this.#join();
      this.#lastError = undefined;
      return true;
    } catch (error) {
      this.#lastError = error;
      if (isUnreachable(error)) return false;
      throw error;
    }
  }

  async #join(): Promise<Parts<Events, State>> {
    const { client } = this.#controller;
    const { eventBus = new EventBus<Events>(), temporalStore } = this.#options;
    const eventAdapter = new SpacetimeEventBus<Events>(client);
    try {
      const store = new SpacetimeTemporalStore<State>(client, temporalStore);
      await eventAdapter.connectToNerv(eventBus).ready;
      return { eventBus, eventAdapter, temporalStore: store };
    } catch (error) {
      // What was published on a passed bus meanwhile and not stored, the bus has been told of.
      await eventAdapter.disconnect().catch(() => undefined);
      await this.#controller.stop();
      throw error;
    }
  }

  async #stop(): Promise<void> {
    // A failed initialization has cleaned up after itself, and its caller knows.
    await this.#initializing?.catch(() => undefined);
    const parts = this.#parts;
    this.#parts = undefined;
    try {
      await parts?.eventAdapter.disconnect();
    } finally {
      if (parts !== undefined && parts.eventBus !== this.#options.eventBus) await parts.eventBus.close();
      await this.#controller.stop();
    }
  }

  #initialized(): Parts<Events, State> {
    if (this.#parts !== undefined) return this.#parts;
    throw new PersistenceError({
      code: 'NOT_STARTED',
      message:
        'This PersistenceManager is not initialized. Await initialize() first, or use PersistenceManager.open().',
    });
  }
}
