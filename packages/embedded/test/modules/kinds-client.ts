import {
  DbConnectionBuilder,
  DbConnectionImpl,
  procedures,
  procedureSchema,
  reducers,
  reducerSchema,
  schema,
  t,
  table,
  type DbConnectionConfig,
} from 'spacetimedb';
import { clientTables } from '../support/client-tables';
import { everyColumn, kindsTables } from './kinds-tables';

const columns = everyColumn({ t });
const everyValue = t.object('EveryValue', columns);
const { every, counter, handle, said } = kindsTables({ t, table }, columns);
const tables = schema({
  every,
  counter,
  handle,
  said,
  // Without its hash index, of which a client has no use: the SDK throws where it meets one.
  point: table(
    { name: 'point', public: true },
    { id: t.u32().primaryKey(), x: t.i32(), y: t.string(), tag: t.u8() },
  ),
});

const reducerList = reducers(
  reducerSchema('put_every', { id: t.u32(), row: everyValue }),
  reducerSchema('writes', {}),
  reducerSchema('scans', {}),
  reducerSchema('many_rows', { count: t.u32() }),
  reducerSchema('fail', { how: t.string() }),
  reducerSchema('later', {}),
  reducerSchema('who_am_i', {}),
);

const procedureList = procedures(procedureSchema('echo_every', { row: everyValue }, everyValue));

const remoteModule = {
  versionInfo: { cliVersion: '2.10.1' as const },
  tables: clientTables(tables.schemaType.tables),
  reducers: reducerList.reducersType.reducers,
  ...procedureList,
};

export class KindsConnection extends DbConnectionImpl<typeof remoteModule> {
  static builder(): DbConnectionBuilder<KindsConnection> {
    return new DbConnectionBuilder(
      remoteModule,
      (config: DbConnectionConfig<typeof remoteModule>) => new KindsConnection(config),
    );
  }
}
