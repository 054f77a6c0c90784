import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../../src';
import { ChatConnection } from '../modules/chat-client';
import { connect, subscribe, until, type Connected } from '../support/connect';
import { connectSdk, type SdkOptions } from './sdk-client';

const MODULE = new URL('../modules/chat.ts', import.meta.url);

describe.each(['none', 'worker'] as const)('the official SDK on a socket, isolation: %s', (isolation) => {
  let host: EmbeddedSpacetime;
  let uri = '';
  const problems: string[] = [];
  let database = '';
  let count = 0;

  beforeAll(async () => {
    host = await EmbeddedSpacetime.open({ logger: () => undefined });
    ({ uri } = await host.listen({ isolation, log: (line) => problems.push(line) }));
  });

  beforeEach(async () => {
    database = `chat-${count++}`;
    await host.publish(database, MODULE);
  });

  afterAll(async () => {
    await host.close();
    expect(problems).toEqual([]);
  });

  const join = (options?: SdkOptions): Promise<Connected<ChatConnection>> =>
    connectSdk(uri, database, ChatConnection.builder(), options);

  it('subscribes, calls, and is told of refusals', async () => {
    const { connection } = await join();
    await subscribe(connection, 'SELECT * FROM message');
    const seen: string[] = [];
    connection.db.message.onInsert((_context, row) => {
      seen.push(`${row.id} ${row.room} ${row.text} ${row.sender.isEqual(connection.identity ?? row.sender)}`);
    });
    await connection.reducers.say({ room: 'a', text: 'hello' });
    expect(seen).toEqual(['1 a hello true']);
    await expect(connection.reducers.say({ room: 'a', text: '' })).rejects.toMatchObject({
      name: 'SenderError',
      message: 'a message is not empty',
    });
    await expect(connection.procedures.history({ room: 'a' })).resolves.toEqual(['hello']);
    connection.disconnect();
  });

  it('sees the same commits in the same order as every other client, those in memory included', async () => {
    const inMemory = () => connect<ChatConnection>(host, database, ChatConnection.builder());
    const clients = await Promise.all([join(), inMemory(), join({ confirmed: false }), inMemory()]);
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
    await until(() => seen.every((texts) => texts.length === 160));
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(seen[3]).toEqual(seen[0]);
    for (const { connection } of clients) connection.disconnect();
  });

  it('comes back with its token as the same client', async () => {
    const first = await join();
    await first.connection.reducers.setName({ name: 'ann' });
    const { token, identity } = first.connection;
    first.connection.disconnect();
    expect(await first.ended).toBeUndefined();
    const second = await join({ token });
    expect(second.connection.identity).toEqual(identity);
    await subscribe(second.connection, 'SELECT * FROM user');
    expect([...second.connection.db.user.iter()].map(({ name, online }) => ({ name, online }))).toEqual([
      { name: 'ann', online: true },
    ]);
    second.connection.disconnect();
  });

  it('that leaves is gone for the others', async () => {
    const [ann, bob] = await Promise.all([join(), join()]);
    await subscribe(bob.connection, 'SELECT * FROM user');
    const online = () => [...bob.connection.db.user.iter()].filter((user) => user.online).length;
    expect(online()).toBe(2);
    ann.connection.disconnect();
    await until(() => online() === 1);
    bob.connection.disconnect();
  });

  it('that would take compressed frames gets long messages too, in order', async () => {
    const { connection } = await join({ compression: 'gzip' });
    const text = 'long '.repeat(100_000);
    await subscribe(connection, 'SELECT * FROM message');
    await connection.reducers.say({ room: 'a', text });
    await expect(connection.procedures.history({ room: 'a' })).resolves.toEqual([text]);
    connection.disconnect();
  });

  it('is refused with a token of another host', async () => {
    const stranger = await EmbeddedSpacetime.open();
    const { token } = stranger.createIdentity();
    await stranger.close();
    await expect(join({ token })).rejects.toThrow('Failed to verify token');
  });

  it('is refused for a database that is not there', async () => {
    await expect(connectSdk(uri, 'nowhere', ChatConnection.builder())).rejects.toThrow();
  });
});
