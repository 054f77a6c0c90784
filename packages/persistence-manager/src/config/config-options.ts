/** Where the database runs. `'embedded'` is what is built so far: in this process. */
export type Target = 'embedded' | 'server' | 'docker' | 'remote';

/** How much of what is acknowledged survives: nothing but the process, or a crash of it. */
export type Durability = 'memory' | 'synced';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Settings as they are given. Each may also come from a variable or a file: see {@link InnerUniverseConfig}. */
export interface InnerUniverseConfigOptions {
  /** Default `'embedded'`. The others are not built yet and refused. `NERV_TARGET`. */
  readonly target?: Target | undefined;
  /** Host name of a server. The embedded target has none and refuses it. `NERV_ADDRESS`, `SPACETIMEDB_ADDRESS`. */
  readonly address?: string | undefined;
  /** Port of a server. The embedded target has none and refuses it. `NERV_PORT`, `SPACETIMEDB_PORT`. */
  readonly port?: number | undefined;
  /**
   * Name of the database: lower-case letters and digits, with single hyphens between them. Default `'inner-universe'`.
   * `NERV_DATABASE`, `SPACETIMEDB_DATABASE`.
   */
  readonly database?: string | undefined;
  /** Who connects, as the database knows them. Default: a new anonymous identity. `NERV_TOKEN`, `SPACETIMEDB_TOKEN`. */
  readonly token?: string | undefined;
  /** Directory of a durable store. Not built yet: refused. `NERV_DB_PATH`. */
  readonly dbPath?: string | undefined;
  /** The module to publish: a file or directory. Default: the module of `@nerv/inner-universe`. `NERV_MODULE_PATH`. */
  readonly modulePath?: string | undefined;
  /** Attempts to connect before giving up. Default 3. `NERV_RETRY_ATTEMPTS`. */
  readonly retryAttempts?: number | undefined;
  /** Between two attempts, in milliseconds. Default 100. `NERV_RETRY_DELAY_MS`. */
  readonly retryDelayMs?: number | undefined;
  /** Deadline of a call, in milliseconds. Default 30,000. `NERV_TIMEOUT_MS`. */
  readonly timeoutMs?: number | undefined;
  /** The least grave messages to log. Default `'warn'`. `NERV_LOG_LEVEL`. */
  readonly logLevel?: LogLevel | undefined;
  /**
   * Has to be said: `'memory'` loses everything when the database stops. `'synced'` is not built yet for the embedded target
   * and refused. `NERV_DURABILITY`.
   */
  readonly durability?: Durability | undefined;
  /** Directory for prepared modules, which may be deleted at any time. Default `.nerv/cache`. `NERV_CACHE_DIR`. */
  readonly cacheDir?: string | undefined;
}
