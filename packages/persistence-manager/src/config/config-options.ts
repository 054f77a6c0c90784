/**
 * Where the database runs: in this process (`'embedded'`), in a server of its own that is started here (`'server'`) or that is started
 * here in a container (`'docker'`), or in one that is there already, anywhere (`'remote'`).
 */
export type Target = 'embedded' | 'server' | 'docker' | 'remote';

/**
 * What serves the database on target `'server'`: SpacetimeDB's own `spacetime start`, or `nerv-spacetime start` of `@nerv/embedded`. `'auto'`:
 * what made the data in `dbPath`; where there is none, `spacetime` where it is on the path, else `nerv-spacetime`.
 */
export type ServerCommand = 'auto' | 'spacetime' | 'nerv-spacetime';

/**
 * What outlives the database of what was acknowledged: nothing (`'memory'`), or all of it, a crash or power cut included
 * (`'synced'`: a write is on disk before it is acknowledged).
 */
export type Durability = 'memory' | 'synced';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Settings as they are given. Each may also come from a variable or a file: see {@link InnerUniverseConfig}. */
export interface InnerUniverseConfigOptions {
  /** Default `'embedded'`. `NERV_TARGET`. */
  readonly target?: Target | undefined;
  /**
   * Target `remote`: where the server is, a host name or a URI such as `https://db.example`. Targets `server` and `docker`: the address of this
   * machine to listen on, default `127.0.0.1`. The embedded target has none and refuses it. `NERV_ADDRESS`, `SPACETIMEDB_ADDRESS`.
   */
  readonly address?: string | undefined;
  /**
   * Target `remote`: default 3000, or that of the URI. Targets `server` and `docker`: the port to listen on, default 0, which is any that is
   * free. The embedded target has none and refuses it. `NERV_PORT`, `SPACETIMEDB_PORT`.
   */
  readonly port?: number | undefined;
  /**
   * Name of the database: lower-case letters and digits, with single hyphens between them. Default `'inner-universe'`.
   * `NERV_DATABASE`, `SPACETIMEDB_DATABASE`.
   */
  readonly database?: string | undefined;
  /**
   * Who connects, as the database knows them. Default: a new anonymous identity. On target `remote` it is also who publishes; without it nothing is
   * published there. `NERV_TOKEN`, `SPACETIMEDB_TOKEN`.
   */
  readonly token?: string | undefined;
  /**
   * Directory of the durable store, made where there is none; one process at a time may have it open. A relative path starts
   * from the working directory. Default for the targets `embedded` and `server`: `.nerv/<database>`. A container has a volume instead, and a
   * remote server its own place: those targets refuse it. `NERV_DB_PATH`.
   */
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
   * Default `'synced'`: what is acknowledged is on disk in `dbPath`. `'memory'` has no directory, and loses everything when the
   * database stops. `NERV_DURABILITY`.
   */
  readonly durability?: Durability | undefined;
  /** Which program serves target `server`. Default `'auto'`. `NERV_SERVER_COMMAND`. */
  readonly serverCommand?: ServerCommand | undefined;
  /** The image that target `docker` runs. Default `'clockworklabs/spacetime'`. `NERV_IMAGE`. */
  readonly image?: string | undefined;
  /** Directory for prepared modules, which may be deleted at any time. Default `.nerv/cache`. `NERV_CACHE_DIR`. */
  readonly cacheDir?: string | undefined;
}
