import {
  DbConnectionBuilder,
  DbConnectionImpl,
  procedures,
  reducers,
  schema,
  t,
  table,
  type DbConnectionConfig,
} from 'spacetimedb';
import { expect, it } from 'vitest';
import { connectSdk } from '../sockets/sdk-client';
import { clientTables } from '../support/client-tables';
import { subscribe } from '../support/connect';
import { jarColumns } from './modules/jar-columns';
import { serve } from './served-host';

const remoteModule = {
  versionInfo: { cliVersion: '2.10.1' as const },
  tables: clientTables(
    schema({ jar: table({ name: 'jar', public: true }, jarColumns(t)) }).schemaType.tables,
  ),
  reducers: reducers().reducersType.reducers,
  ...procedures(),
};

class ShelfConnection extends DbConnectionImpl<typeof remoteModule> {
  static builder(): DbConnectionBuilder<ShelfConnection> {
    return new DbConnectionBuilder(
      remoteModule,
      (config: DbConnectionConfig<typeof remoteModule>) => new ShelfConnection(config),
    );
  }
}

const BEFORE = new URL('./modules/shelf-before.ts', import.meta.url);
const AFTER = new URL('./modules/shelf-after.ts', import.meta.url);

it('rows that were there get the defaults of the columns that a new module adds', async () => {
  const served = await serve('shelf');
  expect((await served.publish(BEFORE)).status).toBe(200);
  const headers = { 'content-type': 'application/json' };
  for (const body of ['[1]', '{"id": 2}'])
    expect((await served.fetch('/call/put', { method: 'POST', headers, body })).status).toBe(200);

  expect((await served.publish(AFTER)).status).toBe(400);
  const plan = (await (await served.plan(AFTER)).json()) as { AutoMigrate: { token: string } };
  const { token } = plan.AutoMigrate;
  expect((await served.publish(AFTER, `&policy=BreakClients&token=${token}`)).status).toBe(200);

  const { connection } = await connectSdk<ShelfConnection>(
    served.uri.replace('http', 'ws'),
    'shelf',
    ShelfConnection.builder(),
  );
  await subscribe(connection, 'SELECT * FROM jar');
  const defaults = {
    ...{ sealed: true, i8: -8, u8: 8, i16: -1616, u16: 1616, i32: -323232, u32: 323232 },
    ...{ i64: -6464646464646464n, u64: 6464646464646464n },
    ...{ f32Above: 0.5, f32Below: -0.5, f64Above: 0.125, f64Below: -0.125, label: 'no label' },
  };
  expect([...connection.db.jar.iter()].sort((a, b) => a.id - b.id)).toEqual([
    { id: 1, ...defaults },
    { id: 2, ...defaults },
  ]);
  connection.disconnect();
});
