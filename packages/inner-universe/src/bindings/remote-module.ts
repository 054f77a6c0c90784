import { procedureSchema, procedures, reducerSchema, reducers, schema, t, table } from 'spacetimedb';
import type { RemoteModule } from 'spacetimedb';
import {
  logColumns,
  outcomeColumns,
  procedureParameters,
  procedureResult,
  readProcedures,
  reducerParameters,
} from '../definitions/index';

// A client reads rows by place, so it knows no table but the two whose layout is frozen. Their keys are the client's own:
// without one the SDK makes a text of every row it receives.
const tables = schema({
  logLive: table({ name: 'log_live', event: true }, { ...logColumns(t), position: t.u64().primaryKey() }),
  outcome: table({ name: 'outcome', event: true }, { ...outcomeColumns(t), callId: t.u32().primaryKey() }),
});

const parameters = reducerParameters(t);

const functions = reducers(
  reducerSchema('apply', parameters.apply),
  reducerSchema('create_entity', parameters.createEntity),
  reducerSchema('update_entity', parameters.updateEntity),
  reducerSchema('delete_entity', parameters.deleteEntity),
  reducerSchema('create_relation', parameters.createRelation),
  reducerSchema('update_relation', parameters.updateRelation),
  reducerSchema('delete_relation', parameters.deleteRelation),
  reducerSchema('publish_event', parameters.publishEvent),
  reducerSchema('commit_version', parameters.commitVersion),
  reducerSchema('create_branch', parameters.createBranch),
  reducerSchema('put_configuration', parameters.putConfiguration),
);

const reads = procedures(
  ...Object.values(readProcedures).map((name) =>
    procedureSchema(name, procedureParameters(t), procedureResult(t)),
  ),
);

// (The SDK's own type of `constraints` does not hold under `exactOptionalPropertyTypes`; clients have no use for them.)
const { logLive, outcome } = tables.schemaType.tables;
const liveTables = { logLive: { ...logLive, constraints: [] }, outcome: { ...outcome, constraints: [] } };

/** A module as the SDK's types have it, with nothing said about which. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the types that would say it are not exported by the SDK
export type AnyModule = RemoteModule<any, any, any>;

const definition = {
  versionInfo: { cliVersion: '2.10.1' as const },
  tables: liveTables,
  reducers: functions.reducersType.reducers,
  ...reads,
} satisfies RemoteModule<{ tables: typeof liveTables }, typeof functions.reducersType, typeof reads>;

/** What the SDK needs to know of the module: the two live tables and the functions. */
export const remoteModule: AnyModule = definition;
