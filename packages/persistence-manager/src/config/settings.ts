import { databaseName, oneOf, text, wholeNumber, type Check } from './checks';
import type { InnerUniverseConfigOptions } from './config-options';

interface Setting<T> {
  /** Variables it may come from; the first that is set counts. */
  readonly variables: readonly string[];
  readonly check: Check<T>;
}

type Settings = {
  readonly [K in keyof InnerUniverseConfigOptions]-?: Setting<
    Exclude<InnerUniverseConfigOptions[K], undefined>
  >;
};

/** Every option: which variables it may come from, and what it must be. */
export const settings: Settings = {
  target: { variables: ['NERV_TARGET'], check: oneOf('embedded', 'server', 'docker', 'remote') },
  address: { variables: ['NERV_ADDRESS', 'SPACETIMEDB_ADDRESS'], check: text },
  port: { variables: ['NERV_PORT', 'SPACETIMEDB_PORT'], check: wholeNumber(0, 65_535) },
  database: { variables: ['NERV_DATABASE', 'SPACETIMEDB_DATABASE'], check: databaseName },
  token: { variables: ['NERV_TOKEN', 'SPACETIMEDB_TOKEN'], check: text },
  dbPath: { variables: ['NERV_DB_PATH'], check: text },
  modulePath: { variables: ['NERV_MODULE_PATH'], check: text },
  retryAttempts: { variables: ['NERV_RETRY_ATTEMPTS'], check: wholeNumber(1) },
  retryDelayMs: { variables: ['NERV_RETRY_DELAY_MS'], check: wholeNumber(0) },
  timeoutMs: { variables: ['NERV_TIMEOUT_MS'], check: wholeNumber(1) },
  logLevel: { variables: ['NERV_LOG_LEVEL'], check: oneOf('debug', 'info', 'warn', 'error', 'silent') },
  durability: { variables: ['NERV_DURABILITY'], check: oneOf('memory', 'synced') },
  serverCommand: {
    variables: ['NERV_SERVER_COMMAND'],
    check: oneOf('auto', 'spacetime', 'nerv-spacetime'),
  },
  image: { variables: ['NERV_IMAGE'], check: text },
  cacheDir: { variables: ['NERV_CACHE_DIR'], check: text },
};
