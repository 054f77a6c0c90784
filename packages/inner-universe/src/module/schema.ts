import { schema, type DbView, type ReducerCtx } from 'spacetimedb/server';
import { entity, relation } from './tables/entities';
import { log, logLive, outcome } from './tables/log';
import { indexedProperty, propertyIndex } from './tables/properties';
import { config, connection, counter, universe } from './tables/system';
import { blob, branch, version, versionDelta } from './tables/versions';

/** All tables. Only `log_live` and `outcome` are public. */
export const innerUniverse = schema({
  counter,
  universe,
  log,
  logLive,
  outcome,
  entity,
  indexedProperty,
  propertyIndex,
  relation,
  version,
  versionDelta,
  blob,
  branch,
  config,
  connection,
});

type Tables = (typeof innerUniverse)['schemaType']['tables'];

/** (The SDK's own type of `constraints` does not hold under `exactOptionalPropertyTypes`; the module has no use for them.) */
export interface Schema {
  tables: { [K in keyof Tables]: Omit<Tables[K], 'constraints'> & { constraints: readonly [] } };
}

export type Db = DbView<Schema>;
export type Context = ReducerCtx<Schema>;
