import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../src';
import { hexText } from './support/hex';
import { RawClient, request } from './support/raw-client';
import type { Message } from './support/server-messages';
import { writeModule } from './support/write-module';

const LIBRARY = new URL('./modules/library.ts', import.meta.url);

/** What a server answers to `SELECT * FROM st_table WHERE table_id = 1` (subscriptions 0072, sql 0371). */
const ST_TABLE = `01000000${hexText('st_table')}${hexText('system')}${hexText('public')}00010000000000`;

let host: EmbeddedSpacetime;
let owner: RawClient;
let stranger: RawClient;

beforeEach(async () => {
  host = await EmbeddedSpacetime.open();
  await host.publish('library', LIBRARY);
  owner = await RawClient.connect(host, 'library', { token: host.owner.token });
  stranger = await RawClient.connect(host, 'library');
});

afterEach(async () => {
  await host.close();
});

describe('system tables that follow from the schema', () => {
  it('are read by queries and subscriptions, of anyone', async () => {
    const sql = 'SELECT * FROM st_table WHERE table_id = 1';
    for (const client of [owner, stranger]) {
      expect(await client.ask(request.query(1, sql))).toMatchObject({
        tables: [{ table: 'st_table', rows: [ST_TABLE] }],
      });
      expect(await client.ask(request.subscribe(2, 1, sql))).toMatchObject({
        tag: 'SubscribeApplied',
        tables: [{ table: 'st_table', rows: [ST_TABLE] }],
      });
    }
    const row = (id: number, name: string): string =>
      `${id
        .toString(16)
        .padStart(4, '0')
        .replace(/(..)(..)/, '$2$1')}0000${hexText(name)}`;
    expect(
      await stranger.ask(request.query(3, 'SELECT * FROM st_table WHERE table_id >= 4096')),
    ).toMatchObject({
      tables: [
        {
          rows: [
            expect.stringContaining(row(4096, 'reader')) as string,
            expect.stringContaining(row(4097, 'shelf.book')) as string,
            expect.stringContaining(row(4098, 'first_readers')) as string,
          ],
        },
      ],
    });
  });

  it('are for the owner alone where they say more than what is declared', async () => {
    for (const name of ['st_view', 'st_scheduled', 'st_var', 'st_row_level_security']) {
      expect(await owner.ask(request.query(1, `SELECT * FROM ${name}`))).toMatchObject({
        tag: 'OneOffQueryResult',
        tables: expect.any(Array) as unknown,
      });
      expect(await stranger.ask(request.query(1, `SELECT * FROM ${name}`))).toMatchObject({
        error: `no such table: \`${name}\`. If the table exists, it may be marked private.`,
      });
    }
  });

  it.each(['st_sequence', 'st_module'])('are not all there: %s is refused by name', async (name) => {
    expect(await owner.ask(request.query(1, `SELECT * FROM ${name}`))).toMatchObject({
      error: `the system table \`${name}\` is not built yet in @nerv/embedded`,
    });
  });

  it('can be watched through a migration, and say what is new when they are asked again', async () => {
    const one = await writeModule('export default schema({ x });');
    const two = await writeModule(`
      const y = table({ name: 'y', public: true }, { id: t.u32() });
      export default schema({ x, y });`);
    await host.publish('changing', one);
    const client = await RawClient.connect(host, 'changing');
    const sql = 'SELECT * FROM st_table WHERE table_id >= 4096';
    const rowsOf = (message: Message): unknown => (message.tables as { readonly rows: unknown[] }[])[0]?.rows;
    expect(rowsOf(await client.ask(request.subscribe(1, 1, sql)))).toHaveLength(1);
    await host.publish('changing', two);
    expect(rowsOf(await client.ask(request.query(2, sql)))).toHaveLength(2);
    expect(await client.ask(request.unsubscribe(3, 1, true))).toMatchObject({ tag: 'UnsubscribeApplied' });
  });

  it('are not among the tables that are asked for all at once', async () => {
    const path = new URL('./modules/ledger.ts', import.meta.url);
    await host.publish('ledger', path);
    const client = await RawClient.connect(host, 'ledger', { token: host.owner.token });
    const { tables } = await client.ask(request.subscribe(1, 1, 'SELECT * FROM *'));
    expect((tables as { readonly table: string }[]).filter(({ table }) => table.startsWith('st_'))).toEqual(
      [],
    );
  });
});
