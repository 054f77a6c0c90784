import { EmbeddedSpacetime } from '@nerv/embedded';
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
import { expect, onTestFinished, test } from 'vitest';
import { noteTables } from './tables';

// What `spacetime generate` writes: the tables and the functions of the module, by their canonical names.
const { note } = schema(noteTables({ t, table })).schemaType.tables;
const bindings = {
  versionInfo: { cliVersion: '2.10.1' as const },
  tables: { note: { ...note, constraints: [] } },
  reducers: reducers(reducerSchema('write', { text: t.string() })).reducersType.reducers,
  procedures: [],
};
class NotesConnection extends DbConnectionImpl<typeof bindings> {}

const connect = (host: EmbeddedSpacetime, token?: string): Promise<NotesConnection> =>
  new Promise((resolve, reject) => {
    const build = (config: DbConnectionConfig<typeof bindings>) => new NotesConnection(config);
    new DbConnectionBuilder(bindings, build)
      .withUri(host.uri)
      .withDatabaseName('notes')
      .withWSFn(host.webSocket)
      .withToken(token)
      .onConnect(resolve)
      .onConnectError((_context, error) => {
        reject(error);
      })
      .build();
  });

test('everyone sees a note', async () => {
  const host = await EmbeddedSpacetime.open();
  onTestFinished(() => host.close());
  await host.publish('notes', new URL('./module.ts', import.meta.url));

  const ann = await connect(host);
  const bob = await connect(host, host.createIdentity({ subject: 'bob' }).token);
  await new Promise((applied) =>
    bob.subscriptionBuilder().onApplied(applied).subscribe('SELECT * FROM note'),
  );
  const seen = new Promise((inserted) => {
    bob.db.note.onInsert((_context, row) => {
      inserted(row);
    });
  });

  await ann.reducers.write({ text: 'hello' });
  expect(await seen).toEqual({ id: 1, author: ann.identity, text: 'hello' });
  await expect(ann.reducers.write({ text: '' })).rejects.toThrow('a note is not empty');
});
