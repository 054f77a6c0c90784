import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime, readModuleSource, type EmbeddedOptions, type HostError } from '../../src';
import { ChatConnection } from '../modules/chat-client';
import { connect, subscribe } from '../support/connect';
import { RawClient, request } from '../support/raw-client';
import { hexText } from '../support/hex';
import { COLOURED, COLUMNS, look, put, shelf, thingHex, type Version } from './shelf';

const NAME = 'shelf';
const CHAT = new URL('../modules/chat.ts', import.meta.url);
const ONE = [1, 'one', 5];
const TWO = [2, 'two', 5];

const coloured: Version = { columns: COLOURED, extra: "colour: 'new'" };
const left: Version = {
  ...coloured,
  more: 'export const leave = shelf.clientDisconnected(ctx => { ctx.db.visit.insert({ what: `${ctx.db.visit.count()} left` }); });',
};

/** Publishing another module over existing data, on a host that is opened in some way. */
export function runPublishSuite(options: EmbeddedOptions): void {
  let host: EmbeddedSpacetime;

  beforeEach(async () => {
    host = await EmbeddedSpacetime.open({ logger: () => undefined, ...options });
    await host.publish(NAME, await shelf());
    await put(host, NAME, ['one', 5], ['two', 5]);
  });

  afterEach(async () => {
    await host.close();
  });

  /** A client that watches all things. */
  async function watch(): Promise<RawClient> {
    const client = await RawClient.connect(host, NAME);
    await client.ask(request.subscribe(1, 7, 'SELECT * FROM thing'));
    return client;
  }

  const inserted = (id: number, name: string, size: number): object => ({
    querySets: [
      {
        querySetId: 7,
        tables: [{ table: 'thing', rows: [{ inserts: [thingHex(id, name, size)], deletes: [] }] }],
      },
    ],
  });

  async function refusal(
    version: Version,
    policy: 'compatible' | 'breakClients' = 'compatible',
  ): Promise<string> {
    try {
      await host.publish(NAME, await shelf(version), { policy });
    } catch (error) {
      expect(error).toMatchObject({ name: 'HostError', problem: 'migration' });
      return (error as HostError).message;
    }
    throw new Error('it was published');
  }

  describe('another module over data, compatible with its clients', () => {
    it('keeps rows, identity and clients, who go on being told what changes', async () => {
      const client = await watch();
      const { databaseIdentity } = await host.publish(NAME, await shelf({ more: '// nothing but text' }));
      const other = {
        tables: "const a_first = table({ name: 'a_first', public: true }, { n: t.u8() });",
        names: ['a_first'],
      };
      expect(await host.publish(NAME, await shelf(other))).toEqual({ databaseIdentity, op: 'updated' });
      expect(await look(host, NAME)).toMatchObject({ thing: [ONE, TWO], a_first: [] });
      await put(host, NAME, ['three', 9]);
      expect(await client.next()).toMatchObject(inserted(3, 'three', 9));
      expect(await client.ask(request.reducer(2, 'put', `${hexText('four')}01000000`))).toMatchObject({
        value: '',
        ...inserted(4, 'four', 1),
      });
      expect(host.clients(NAME)).toHaveLength(1);
    });

    it('changes nothing where it is the same module, bundled elsewhere', async () => {
      const client = await watch();
      const { code } = await shelf();
      const moved = { code: `${code}\n// another-place/node_modules/spacetimedb/dist/server/index.mjs\n` };
      expect(await host.plan(NAME, moved)).toMatchObject({ kind: 'migrate', breaksClients: false });
      expect(await host.plan(NAME, moved)).toHaveProperty('text', expect.stringMatching(/Plan\n━+\n\n$/));
      expect(await host.publish(NAME, moved)).toMatchObject({ op: 'updated' });
      await put(host, NAME, ['three', 9]);
      expect(await client.next()).toMatchObject(inserted(3, 'three', 9));
    });

    it('keeps clients of the SDK, who call the new module', async () => {
      const code = await readModuleSource(CHAT);
      await host.publish('chat', { code });
      const { connection } = await connect<ChatConnection>(host, 'chat', ChatConnection.builder());
      await subscribe(connection, 'SELECT * FROM message');
      await host.publish('chat', { code: `${code}\n// later` });
      await connection.reducers.say({ room: 'r', text: 'hello' });
      expect([...connection.db.message.iter()].map(({ text }) => text)).toEqual(['hello']);
      expect(await connection.procedures.history({ room: 'r' })).toEqual(['hello']);
    });

    it('goes on sending the rows of a table that was made private to those who watch it', async () => {
      const client = await watch();
      await host.publish(NAME, await shelf({ options: "name: 'thing'" }));
      await put(host, NAME, ['three', 9]);
      expect(await client.next()).toMatchObject(inserted(3, 'three', 9));
      expect(await client.ask(request.query(3, 'SELECT * FROM thing'))).toMatchObject({
        error: expect.stringContaining('no such table'),
      });
    });

    it('runs neither init nor any other reducer', async () => {
      await host.publish(
        NAME,
        await shelf({
          more: "export const start = shelf.init(ctx => { ctx.db.visit.insert({ what: 'init' }); });",
        }),
      );
      expect(await look(host, NAME)).toMatchObject({ visit: [] });
    });

    it('has the new functions and not the old ones', async () => {
      await host.publish(NAME, await shelf({ more: 'export const other = shelf.reducer(() => {});' }));
      await host.call(NAME, 'other');
      await host.publish(NAME, await shelf());
      await expect(host.call(NAME, 'other')).rejects.toThrow('no such reducer');
    });

    it('holds constraints that are new from then on', async () => {
      await host.publish(
        NAME,
        await shelf({ columns: COLUMNS.replace('name: t.string()', 'name: t.string().unique()') }),
      );
      await expect(host.call(NAME, 'put', ['two', 1])).rejects.toThrow();
      await put(host, NAME, ['three', 1]);
      expect(await look(host, NAME)).toMatchObject({ thing: [ONE, TWO, expect.arrayContaining(['three'])] });
    });

    it('can be another module again and again', async () => {
      for (let round = 0; round < 3; round++) {
        await host.publish(NAME, await shelf({ options: "name: 'thing'" }));
        await host.publish(NAME, await shelf());
      }
      await put(host, NAME, ['three', 9]);
      expect(await look(host, NAME)).toMatchObject({ thing: [ONE, TWO, [3, 'three', 9]] });
    });

    it('may be published while calls come in, none of which is lost', async () => {
      const calls = Array.from({ length: 200 }, (_, at) => host.call(NAME, 'put', [`n${at}`, at]));
      await host.publish(NAME, await shelf({ more: '// while calls come in' }));
      await Promise.all(calls);
      expect((await look(host, NAME)).thing).toHaveLength(202);
    });
  });

  describe('another module over data that breaks clients', () => {
    it('is refused unless that is meant, and says what to do', async () => {
      const client = await watch();
      expect(await refusal(coloured)).toBe(
        'Failed to create or update the database: Migration plan contains a client-breaking change which is disallowed under current policy\n' +
          "The database goes on with the module it had. Publish with { policy: 'breakClients' } to disconnect all clients and go on.",
      );
      await put(host, NAME, ['three', 9]);
      expect(await client.next()).toMatchObject(inserted(3, 'three', 9));
    });

    it('gives rows their defaults, and disconnects everyone after telling the new module', async () => {
      const clients = [await watch(), await watch()];
      await host.publish(NAME, await shelf(left), { policy: 'breakClients' });
      for (const client of clients)
        expect(await client.ended).toEqual({ code: 1001, reason: 'module exited' });
      expect(host.clients(NAME)).toEqual([]);
      await put(host, NAME, ['three', 9]);
      expect(await look(host, NAME)).toEqual({
        thing: [
          [...ONE, 'red'],
          [...TWO, 'red'],
          [3, 'three', 9, 'new'],
        ],
        visit: [['0 left'], ['1 left']],
      });
      const again = await watch();
      await put(host, NAME, ['four', 9]);
      expect(await again.next()).toMatchObject({ tag: 'TransactionUpdate' });
    });

    it('takes the token of a plan, and no other', async () => {
      const plan = await host.plan(NAME, await shelf(coloured));
      if (plan.kind !== 'migrate') throw new Error(plan.reason);
      expect(plan).toMatchObject({ breaksClients: true, token: expect.stringMatching(/^0x[\da-f]{1,64}$/) });
      const other = await host.plan(NAME, await shelf(left));
      if (other.kind !== 'migrate') throw new Error(other.reason);
      expect(other.token).not.toBe(plan.token);
      await expect(
        host.publish(NAME, await shelf(coloured), { policy: 'breakClients', token: other.token }),
      ).rejects.toThrow('Token provided is invalid or does not match expected hash');
      await expect(host.publish(NAME, await shelf(coloured), { token: plan.token })).rejects.toMatchObject({
        problem: 'options',
      });
      await host.publish(NAME, await shelf(coloured), { policy: 'breakClients', token: plan.token });
      expect(await look(host, NAME)).toMatchObject({
        thing: [
          [...ONE, 'red'],
          [...TWO, 'red'],
        ],
      });
    });
  });

  describe('another module that cannot follow', () => {
    it.each<[string, Version, string]>([
      [
        'a column without a default',
        { columns: `${COLUMNS}, colour: t.string()` },
        'Database update rejected: Errors occurred:\nAdding a column colour to table thing requires a default value annotation',
      ],
      [
        'rows that break a constraint',
        { columns: COLUMNS.replace('size: t.i32()', 'size: t.i32().unique()') },
        `Failed to create or update the database: DatastoreError: IndexError: Unique constraint violation 'thing_size_idx_btree' in table 'thing': column(s): '["size"]' value: 5`,
      ],
      [
        'numbers that a sequence would give again',
        { columns: COLUMNS.replace('size: t.i32()', 'size: t.i32().autoInc()') },
        'Failed to create or update the database: Precheck failed: added sequence thing_size_seq already has values in range',
      ],
    ])('%s: is refused, and everything goes on', async (_, version, text) => {
      const client = await watch();
      expect(await refusal(version, 'breakClients')).toContain(text);
      await put(host, NAME, ['three', 9]);
      expect(await client.next()).toMatchObject(inserted(3, 'three', 9));
      expect(await look(host, NAME)).toEqual({ thing: [ONE, TWO, [3, 'three', 9]], visit: [] });
    });

    it('one that does not load: is refused, and everything goes on', async () => {
      const client = await watch();
      await expect(
        host.publish(NAME, await shelf({ more: "throw new Error('not today');" })),
      ).rejects.toThrow('not today');
      await expect(host.plan(NAME, await shelf({ more: "throw new Error('not today');" }))).rejects.toThrow(
        'not today',
      );
      await put(host, NAME, ['three', 9]);
      expect(await client.next()).toMatchObject(inserted(3, 'three', 9));
    });
  });

  describe('a plan', () => {
    it('says what would be done, and does nothing', async () => {
      const plan = await host.plan(NAME, await shelf(coloured));
      expect(plan).toMatchObject({ kind: 'migrate', breaksClients: true });
      expect(plan).toHaveProperty(
        'text',
        expect.stringContaining('▸ Created column in table thing\n    + colour: String'),
      );
      const painted = await host.plan(NAME, await shelf(coloured), { style: 'ansiColor' });
      expect(painted).toHaveProperty('text', expect.stringContaining('\u001B[36mthing'));
      expect(await look(host, NAME)).toEqual({ thing: [ONE, TWO], visit: [] });
    });

    it('says everything that stands against it', async () => {
      expect(await host.plan(NAME, await shelf({ columns: 'id: t.u32().primaryKey().autoInc()' }))).toEqual({
        kind: 'refused',
        reason:
          'Errors occurred:\nRemoving a column name from table thing requires a manual migration\n\nRemoving a column size from table thing requires a manual migration\n\n',
      });
    });

    it('is made for a database that is there', async () => {
      await expect(host.plan('nobody', await shelf())).rejects.toMatchObject({ problem: 'unknownDatabase' });
    });
  });
}
