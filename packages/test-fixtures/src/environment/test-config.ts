import { uuidv7 } from '@nerv/core';
import { InnerUniverseConfig, type InnerUniverseConfigOptions } from '@nerv/persistence-manager';

/**
 * A configuration for tests: the embedded target, in memory unless `dbPath` or `durability` is given, a database name of its own, few log lines, and prepared modules
 * kept under `node_modules/.cache/nerv`. Variables of the process have no say in it.
 *
 * @throws ValidationError like `InnerUniverseConfig`
 */
export function testConfig(options: InnerUniverseConfigOptions = {}): InnerUniverseConfig {
  const defaults: InnerUniverseConfigOptions = {
    target: 'embedded',
    ...(options.dbPath === undefined && { durability: 'memory' }),
    database: `test-${uuidv7()}`,
    logLevel: 'error',
    retryDelayMs: 10,
    cacheDir: 'node_modules/.cache/nerv',
  };
  return new InnerUniverseConfig({ ...defaults, ...options }, { env: {} });
}
