import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmbeddedSpacetime, type EmbeddedOptions } from '../../src';
import { ChatConnection } from '../modules/chat-client';
import { connect, subscribe, until } from './connect';

const MODULE = new URL('../modules/chat.ts', import.meta.url);

/** A module of users and messages behind the official SDK, on any host. */
export function runChatSuite(options: EmbeddedOptions = {}): void {
  let host: EmbeddedSpacetime;
  let database = '';
  let count = 0;

  beforeAll(async () => {
    host = await EmbeddedSpacetime.open({ logger: () => undefined, ...options });
  });

  beforeEach(async () => {
    database = `chat-${count++}`;
    await host.publish(database, MODULE);
  });

  afterAll(async () => {
    await host.close();
  });

  const join = (token?: string) => connect<ChatConnection>(host, database, ChatConnection.builder(), token);

  describe('a module behind the official SDK', () => {
    it('shows rows to those who subscribed, and refusals to those who called', async () => {
      const { connection } = await join();
      await subscribe(connection, 'SELECT * FROM message');
      const seen: string[] = [];
      connection.db.message.onInsert((_context, row) => {
        seen.push(
          `${row.id} ${row.room} ${row.text} ${row.sender.isEqual(connection.identity ?? row.sender)}`,
        );
      });
      await connection.reducers.say({ room: 'a', text: 'hello' });
      expect(seen).toEqual(['1 a hello true']);
      await expect(connection.reducers.say({ room: 'a', text: '' })).rejects.toMatchObject({
        name: 'SenderError',
        message: 'a message is not empty',
      });
      expect(connection.db.message.count()).toBe(1n);
      expect(host.logs(database).map(({ level, message, function: name }) => [level, message, name])).toEqual(
        [['error', 'a message is not empty', 'say']],
      );
    });

    it('shows the same commits in the same order to every client', async () => {
      const clients = await Promise.all([join(), join(), join()]);
      const seen = clients.map(() => [] as string[]);
      for (const [at, { connection }] of clients.entries()) {
        await subscribe(connection, 'SELECT * FROM message');
        connection.db.message.onInsert((_context, row) => seen[at]?.push(`${row.id} ${row.text}`));
      }
      await Promise.all(
        clients.flatMap(({ connection }, at) =>
          Array.from({ length: 40 }, (_, turn) =>
            connection.reducers.say({ room: 'r', text: `${at}.${turn}` }),
          ),
        ),
      );
      await until(() => seen.every((list) => list.length === 120));
      expect(seen[1]).toEqual(seen[0]);
      expect(seen[2]).toEqual(seen[0]);
      expect(seen[0]?.map((entry) => Number(entry.split(' ')[0]))).toEqual(
        Array.from({ length: 120 }, (_, at) => at + 1),
      );
      const own = seen[0]?.filter((entry) => entry.split(' ')[1]?.startsWith('1.'));
      expect(own?.map((entry) => Number(entry.split('.')[1]))).toEqual(
        Array.from({ length: 40 }, (_, at) => at),
      );
    });

    it('keeps row callbacks ahead of the promise of their call', async () => {
      const { connection } = await join();
      await subscribe(connection, "SELECT * FROM message WHERE room = 'mine'");
      let rows = 0;
      connection.db.message.onInsert(() => rows++);
      for (let at = 1; at <= 20; at++) {
        await connection.reducers.say({ room: at % 2 === 0 ? 'mine' : 'other', text: 'x' });
        expect(rows).toBe(Math.floor(at / 2));
      }
    });

    it('knows who comes and goes', async () => {
      const watcher = await join();
      await subscribe(watcher.connection, 'SELECT * FROM user');
      const { connection, ended } = await join();
      const identity = connection.identity?.toHexString();
      const user = () =>
        [...watcher.connection.db.user.iter()].find((row) => row.identity.toHexString() === identity);
      await until(() => user()?.online === true);
      await connection.reducers.setName({ name: 'ann' });
      await until(() => user()?.name === 'ann');
      expect(host.clients(database).map((client) => client.identity)).toEqual([
        watcher.connection.identity?.toHexString(),
        identity,
      ]);
      connection.disconnect();
      expect(await ended).toBeUndefined();
      await until(() => user()?.online === false);
      expect(host.clients(database)).toHaveLength(1);
    });

    it('sends events to those who are there, and keeps none', async () => {
      const [first, second] = await Promise.all([join(), join()]);
      await subscribe(first.connection, "SELECT * FROM typing WHERE room = 'a'");
      await subscribe(second.connection, 'SELECT * FROM typing');
      const seen: string[] = [];
      first.connection.db.typing.onInsert((_context, row) => seen.push(`first ${row.room}`));
      second.connection.db.typing.onInsert((_context, row) => seen.push(`second ${row.room}`));
      await second.connection.reducers.startTyping({ room: 'a' });
      await second.connection.reducers.startTyping({ room: 'b' });
      await until(() => seen.length === 3);
      expect(seen.sort()).toEqual(['first a', 'second a', 'second b']);
      const late = await join();
      await subscribe(late.connection, 'SELECT * FROM typing');
      expect(late.connection.db.typing.count()).toBe(0n);
    });

    it('runs procedures, which return values', async () => {
      const { connection } = await join();
      for (const text of ['one', 'two']) await connection.reducers.say({ room: 'a', text });
      await connection.reducers.say({ room: 'b', text: 'three' });
      expect(await connection.procedures.history({ room: 'a' })).toEqual(['one', 'two']);
      expect(await connection.procedures.history({ room: 'none' })).toEqual([]);
    });
  });

  describe('the host', () => {
    it('needs no timers of the test', async () => {
      vi.useFakeTimers();
      try {
        const { connection, ended } = await join();
        await subscribe(connection, 'SELECT * FROM message');
        await connection.reducers.say({ room: 'a', text: 'x' });
        expect(connection.db.message.count()).toBe(1n);
        connection.disconnect();
        await ended;
      } finally {
        vi.useRealTimers();
      }
    });

    it('leaves timers their turn while a client calls without a pause', async () => {
      const { connection } = await join();
      let isOver = false;
      setTimeout(() => {
        isOver = true;
      }, 10);
      let calls = 0;
      for (; !isOver; calls++) await connection.reducers.say({ room: 'a', text: 'x' });
      expect(calls).toBeGreaterThan(0);
    });

    it('raises what a callback of a client throws, and goes on', async () => {
      const [first, second] = await Promise.all([join(), join()]);
      for (const { connection } of [first, second]) await subscribe(connection, 'SELECT * FROM message');
      const raised: unknown[] = [];
      const others = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      process.once('uncaughtException', (error) => raised.push(error));
      let seen = 0;
      second.connection.db.message.onInsert(() => seen++);
      first.connection.db.message.onInsert((_context, row) => {
        if (row.text === 'x') throw new Error('a bug of the client');
      });
      await second.connection.reducers.say({ room: 'a', text: 'x' });
      await until(() => raised.length === 1);
      for (const listener of others) process.on('uncaughtException', listener);
      await second.connection.reducers.say({ room: 'a', text: 'y' });
      expect(raised).toEqual([new Error('a bug of the client')]);
      expect(seen).toBe(2);
    });
  });

  describe('a subscription', () => {
    it('starts with the rows there are, and ends with them', async () => {
      const { connection } = await join();
      for (const room of ['a', 'b', 'a']) await connection.reducers.say({ room, text: 'x' });
      const all = await subscribe(connection, 'SELECT * FROM message');
      const some = await subscribe(connection, "SELECT * FROM message WHERE room = 'a'");
      expect(connection.db.message.count()).toBe(3n);
      const deleted: bigint[] = [];
      connection.db.message.onDelete((_context, row) => deleted.push(row.id));
      await new Promise<void>((resolve) => {
        all.unsubscribeThen(() => {
          resolve();
        });
      });
      expect(deleted).toEqual([2n]);
      expect(connection.db.message.count()).toBe(2n);
      await new Promise<void>((resolve) => {
        some.unsubscribeThen(() => {
          resolve();
        });
      });
      expect(connection.db.message.count()).toBe(0n);
      await subscribe(connection, 'SELECT * FROM message');
      expect(connection.db.message.count()).toBe(3n);
    });

    it('takes quoted names, and queries made by the SDK', async () => {
      const { connection } = await join();
      await connection.reducers.say({ room: "it's", text: 'x' });
      await subscribe(connection, `SELECT "message".* FROM "message" WHERE "message"."room" = 'it''s'`);
      expect(connection.db.message.count()).toBe(1n);
    });

    it.each([
      [
        'SELECT * FROM nowhere',
        'no such table: `nowhere`. If the table exists, it may be marked private., executing: `SELECT * FROM nowhere`',
      ],
      [
        'SELECT * FROM message WHERE nope = 1',
        '`nope` is not in scope, executing: `SELECT * FROM message WHERE nope = 1`',
      ],
      ['', 'SubscriptionError: Empty string, executing: ``'],
      [
        'SELECT * FROM st_module',
        'the system table `st_module` is not built yet in @nerv/embedded, executing: `SELECT * FROM st_module`',
      ],
      [
        'SELECT * FROM st_client',
        'no such table: `st_client`. If the table exists, it may be marked private., executing: `SELECT * FROM st_client`',
      ],
      [
        'SELECT m.* FROM message m JOIN user u ON m.sender = u.identity',
        'joins are not built yet in @nerv/embedded: SELECT m.* FROM message AS m JOIN user AS u ON m.sender = u.identity, executing: `SELECT m.* FROM message m JOIN user u ON m.sender = u.identity`',
      ],
    ])('%j is refused', async (sql, message) => {
      const { connection } = await join();
      await expect(subscribe(connection, 'SELECT * FROM message', sql)).rejects.toThrow(message);
      await connection.reducers.say({ room: 'a', text: 'the connection goes on' });
      expect(connection.db.message.count()).toBe(0n);
    });

    it('to all tables shows what is public and holds rows', async () => {
      const { connection } = await join();
      await connection.reducers.say({ room: 'a', text: 'x' });
      await subscribe(connection, 'SELECT * FROM *');
      expect([connection.db.message.count(), connection.db.user.count()]).toEqual([1n, 1n]);
    });
  });

  describe('identities', () => {
    it('are new for strangers and stay with their token', async () => {
      const first = await join();
      const again = await join(first.connection.token);
      const other = await join();
      expect(again.connection.identity?.toHexString()).toBe(first.connection.identity?.toHexString());
      expect(again.connection.connectionId.toHexString()).not.toBe(
        first.connection.connectionId.toHexString(),
      );
      expect(other.connection.identity?.toHexString()).not.toBe(first.connection.identity?.toHexString());
    });

    it('are the same in every database of a host, and follow their subject', async () => {
      const { identity, token } = host.createIdentity({ subject: 'ann' });
      const { connection } = await join(token);
      expect(connection.identity?.toHexString()).toBe(identity);
      await host.publish(`${database}-too`, MODULE);
      const elsewhere = await connect<ChatConnection>(
        host,
        `${database}-too`,
        ChatConnection.builder(),
        token,
      );
      expect(elsewhere.connection.identity?.toHexString()).toBe(identity);
      expect(host.createIdentity({ subject: 'ann' }).identity).toBe(identity);
    });

    it('need a token of this host', async () => {
      await expect(join('not.a.token')).rejects.toThrow('Invalid token');
      const other = await EmbeddedSpacetime.open();
      await expect(join(other.createIdentity().token)).rejects.toThrow('it was not signed by this host');
      await other.close();
    });
  });

  describe('a lost connection', () => {
    it('ends without a word, and the module hears of it', async () => {
      const watcher = await join();
      await subscribe(watcher.connection, 'SELECT * FROM user');
      const lost = await join();
      const identity = lost.connection.identity?.toHexString();
      const pending = lost.connection.reducers.say({ room: 'a', text: 'on its way' });
      const isSettled = Promise.race([pending.then(() => true), lost.ended.then(() => false)]);
      expect(host.dropConnections(database, (client) => client.identity === identity)).toBe(1);
      expect(await isSettled).toBe(false);
      await until(() =>
        [...watcher.connection.db.user.iter()].some(
          (row) => row.identity.toHexString() === identity && !row.online,
        ),
      );
      const back = await join(lost.connection.token);
      expect(back.connection.identity?.toHexString()).toBe(identity);
      expect(host.dropConnections(database)).toBe(2);
      await Promise.all([watcher.ended, back.ended]);
      expect(host.clients(database)).toEqual([]);
    });
  });
}
