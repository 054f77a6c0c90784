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
import { chatTables } from './chat-tables';

const tables = schema(chatTables({ t, table }));

const reducerList = reducers(
  reducerSchema('set_name', { name: t.string() }),
  reducerSchema('say', { room: t.string(), text: t.string() }),
  reducerSchema('start_typing', { room: t.string() }),
);

const procedureList = procedures(procedureSchema('history', { room: t.string() }, t.array(t.string())));

const remoteModule = {
  versionInfo: { cliVersion: '2.10.1' as const },
  tables: clientTables(tables.schemaType.tables),
  reducers: reducerList.reducersType.reducers,
  ...procedureList,
};

export class ChatConnection extends DbConnectionImpl<typeof remoteModule> {
  static builder(): DbConnectionBuilder<ChatConnection> {
    return new DbConnectionBuilder(
      remoteModule,
      (config: DbConnectionConfig<typeof remoteModule>) => new ChatConnection(config),
    );
  }
}
