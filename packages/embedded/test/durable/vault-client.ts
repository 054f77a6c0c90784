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
import { vaultStep, vaultTables } from './vault-tables';

const tables = schema(vaultTables({ t, table }));

const reducerList = reducers(
  reducerSchema('run', { steps: t.array(vaultStep({ t })) }),
  reducerSchema('write', { writer: t.u32(), text: t.string() }),
  reducerSchema('write_later', { writer: t.u32(), text: t.string() }),
  reducerSchema('keep_secret', { id: t.u32(), text: t.string() }),
);

const procedureList = procedures(
  procedureSchema('write_and_count', { writer: t.u32(), text: t.string() }, t.u64()),
  procedureSchema('look', {}, t.string()),
);

const remoteModule = {
  versionInfo: { cliVersion: '2.10.1' as const },
  tables: clientTables(tables.schemaType.tables),
  reducers: reducerList.reducersType.reducers,
  ...procedureList,
};

export class VaultConnection extends DbConnectionImpl<typeof remoteModule> {
  static builder(): DbConnectionBuilder<VaultConnection> {
    return new DbConnectionBuilder(
      remoteModule,
      (config: DbConnectionConfig<typeof remoteModule>) => new VaultConnection(config),
    );
  }
}
