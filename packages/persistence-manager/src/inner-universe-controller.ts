import { ConnectionError, PersistenceError, systemClock, TimeoutError, type Clock } from '@nerv/core';
import { InnerUniverseClient, type ClientOptions, type Logger } from '@nerv/client';
import { InnerUniverseConfig, type Durability, type InnerUniverseConfigOptions } from './config/index';
import { checkPassedHost, type EmbeddedHost } from './database/embedded-host';
import type { PublishWhen, RunningDatabase } from './database/running-database';
import { startDatabase } from './database/start-database';
import { lineLogger } from './logger';

/** What only code can give, beside the settings. */
export interface ControllerOptions {
  /**
   * An embedded host to run the database on; it is never closed here, and says by itself where data is kept. Several
   * controllers that share a host and a database name share the data. Default: a host of its own, by `durability` and `dbPath`.
   */
  readonly host?: EmbeddedHost | undefined;
  /** Default: lines on standard error, from `logLevel` on. */
  readonly logger?: Logger | undefined;
  /** How writes that are made at the same time share a call: see `ClientOptions` of `@nerv/client`. */
  readonly batch?: ClientOptions['batch'];
  /** Where time comes from. Default: the platform's. */
  readonly clock?: Clock | undefined;
}

/** What a further client may have of its own. */
export type ClientOverrides = Pick<ClientOptions, 'token' | 'batch' | 'timeoutMs'>;

export interface StartOptions {
  /** Gives up starting when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

interface Started {
  readonly database: RunningDatabase;
  readonly client: InnerUniverseClient;
  /** Clients made beside the first. */
  readonly further: Set<InnerUniverseClient>;
}

/**
 * Starts and stops a database, and holds the client of it. It can be started again after it was stopped, and finds what was
 * stored; with durability `'memory'` and no host passed, that is an empty database.
 */
export class InnerUniverseController {
  readonly config: InnerUniverseConfig;
  readonly #options: ControllerOptions;
  readonly #logger: Logger;
  readonly #clock: Clock;
  #starting: Promise<Started> | undefined;
  #started: Started | undefined;

  /** @throws ValidationError that names option and variable */
  constructor(
    config: InnerUniverseConfig | InnerUniverseConfigOptions = {},
    options: ControllerOptions = {},
  ) {
    this.config = config instanceof InnerUniverseConfig ? config : new InnerUniverseConfig(config);
    if (options.host !== undefined) checkPassedHost(this.config, options.host);
    this.#options = options;
    this.#logger = options.logger ?? lineLogger(this.config.logLevel);
    this.#clock = options.clock ?? systemClock;
  }

  /** Whether the database was started here and not stopped since. */
  get running(): boolean {
    return this.#started !== undefined;
  }

  /** @throws PersistenceError (`NOT_STARTED`) before it was started */
  get client(): InnerUniverseClient {
    return this.#running().client;
  }

  /** What the database has that runs. @throws PersistenceError (`NOT_STARTED`) before it was started */
  get durability(): Durability {
    return this.#running().database.durability;
  }

  /**
   * Starts the database, publishes the module (creating the database, or bringing it to this module), connects, and checks
   * that Inner Universe answers.
   *
   * @throws ConnectionError, TimeoutError where it cannot be reached after `retryAttempts`; MigrationError where the data
   *   there does not fit the module; IntegrityError where what is stored is damaged; ValidationError where `dbPath` cannot be used;
   *   PersistenceError: `LOCKED` while someone else has the directory open (retryable, and not retried here), `DEPLOYMENT`
   *   where the module is not accepted. Whatever was started is stopped then.
   */
  startDeploymentMode(options: StartOptions = {}): Promise<void> {
    return this.#start('always', options);
  }

  /** The same, but the module is published only where there is no database of this name; one that is there stays as it is. */
  startServerMode(options: StartOptions = {}): Promise<void> {
    return this.#start('missing', options);
  }

  /**
   * Connects a further client to the same database, with an identity of its own unless a token is given. `stop()`
   * disconnects it.
   */
  async createClient(overrides: ClientOverrides = {}): Promise<InnerUniverseClient> {
    const started = this.#running();
    const client = this.#makeClient(started.database, overrides);
    started.further.add(client);
    try {
      await this.#connect(client, undefined);
    } catch (error) {
      started.further.delete(client);
      throw error;
    }
    return client;
  }

  /** Disconnects every client made here and stops what was started, a passed host excepted. Idempotent. */
  async stop(): Promise<void> {
    // A start that fails has cleaned up after itself, and its caller knows.
    await this.#starting?.catch(() => undefined);
    const started = this.#started;
    this.#started = undefined;
    if (started === undefined) return;
    await Promise.all([started.client, ...started.further].map((client) => client.disconnect()));
    await started.database.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #start(publishWhen: PublishWhen, { signal }: StartOptions): Promise<void> {
    if (this.#started !== undefined || this.#starting !== undefined) {
      throw new PersistenceError({
        code: 'ALREADY_STARTED',
        message: 'This controller is started already. Stop it first, or use its client.',
      });
    }
    this.#starting = this.#open(publishWhen, signal);
    try {
      this.#started = await this.#starting;
    } finally {
      this.#starting = undefined;
    }
  }

  async #open(publishWhen: PublishWhen, signal: AbortSignal | undefined): Promise<Started> {
    signal?.throwIfAborted();
    const tools = { logger: this.#logger, clock: this.#clock };
    const database = await startDatabase(this.config, this.#options.host, publishWhen, tools, signal);
    const client = this.#makeClient(database, {});
    try {
      await this.#connect(client, signal);
      await client.getSystemStatus({ signal });
    } catch (error) {
      await client.disconnect();
      await database.stop();
      throw error;
    }
    return { database, client, further: new Set() };
  }

  #makeClient(database: RunningDatabase, overrides: ClientOverrides): InnerUniverseClient {
    const { config } = this;
    return new InnerUniverseClient({
      ...database.connection,
      database: config.database,
      token: config.token,
      timeoutMs: config.timeoutMs,
      batch: this.#options.batch,
      logger: this.#logger,
      clock: this.#clock,
      retry: { connectAttempts: 1, initialDelayMs: config.retryDelayMs },
      ...overrides,
    });
  }

  async #connect(client: InnerUniverseClient, signal: AbortSignal | undefined): Promise<void> {
    const { retryAttempts, retryDelayMs } = this.config;
    for (let attempt = 1; ; attempt++) {
      try {
        await client.connect({ signal });
        return;
      } catch (error) {
        if (attempt >= retryAttempts || !isUnreachable(error)) throw error;
        this.#logger.info('Cannot connect yet.', { attempt, of: retryAttempts, reason: error.message });
      }
      await this.#clock.sleep(retryDelayMs, signal);
    }
  }

  #running(): Started {
    if (this.#started !== undefined) return this.#started;
    throw new PersistenceError({
      code: 'NOT_STARTED',
      message: 'The database is not started. Await startDeploymentMode() or startServerMode() first.',
    });
  }
}

/** Whether the database could not be reached, as opposed to refusing something. */
export function isUnreachable(error: unknown): error is ConnectionError | TimeoutError {
  return ConnectionError.isInstance(error) || TimeoutError.isInstance(error);
}
