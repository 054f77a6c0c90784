import {
  DbConnectionBuilder,
  DbConnectionImpl,
  reducers,
  reducerSchema,
  schema,
  t,
  table,
  type DbConnectionConfig,
} from 'spacetimedb';
import { clientTables } from '../support/client-tables';
import { thingTables } from './things-tables';

const { thing, bag } = thingTables({ t, table });
const tables = schema({ thing, bag });

const step = t.enum('Step', {
  put: thing.rowType,
  drop: t.u32(),
  toss: bag.rowType,
  pick: bag.rowType,
  fail: t.unit(),
});

const reducerList = reducers(reducerSchema('run', { steps: t.array(step) }));

const remoteModule = {
  versionInfo: { cliVersion: '2.10.1' as const },
  tables: clientTables(tables.schemaType.tables),
  reducers: reducerList.reducersType.reducers,
  procedures: [],
};

export class ThingsConnection extends DbConnectionImpl<typeof remoteModule> {
  static builder(): DbConnectionBuilder<ThingsConnection> {
    return new DbConnectionBuilder(
      remoteModule,
      (config: DbConnectionConfig<typeof remoteModule>) => new ThingsConnection(config),
    );
  }
}
