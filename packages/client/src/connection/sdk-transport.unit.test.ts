import { InnerUniverseConnection } from '@nerv/inner-universe';
import { getGlobalLogLevel, setGlobalLogLevel } from 'spacetimedb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { connected, setUp } from '../../test/client';
import { settled } from '../../test/turns';
import { sdkTransports } from './sdk-transport';
import type { TransportEvents } from './transport';

const live = 'SELECT * FROM log_live';

describe('the connection of the SDK', () => {
  test('is set up as the client needs it', async () => {
    const { database } = await connected({ token: 'secret' });
    expect(database.settings).toEqual([
      {
        withUri: 'ws://fake',
        withDatabaseName: 'test',
        withToken: 'secret',
        withCompression: 'none',
        withConfirmedReads: true,
      },
    ]);
  });

  test('begins with the builder of the bindings', async () => {
    const { client, database } = setUp();
    const connect = vi.fn(database.connect);
    const other = setUp({ connect });
    await other.client.connect();
    expect(connect.mock.calls[0]?.[0]).toBeInstanceOf(InnerUniverseConnection.builder().constructor);
    expect(client.status).toBe('disconnected');
  });

  test('subscribes to the outcomes of its own session before it is open', async () => {
    const { client, database } = await connected();
    await client.publishEvent('E', 1);
    const { session } = database.lastBatch;
    expect(database.connection.queries.map(({ sql }) => sql)).toEqual([
      `SELECT * FROM outcome WHERE session = '${session}'`,
    ]);
  });

  test('fails where that subscription is refused', async () => {
    const { client, database } = setUp({ retry: { connectAttempts: 1 } });
    const connecting = client.connect();
    database.connection.refuseNext = new Error('no such table');
    await expect(connecting).rejects.toThrow(/refused a subscription: no such table/);
    await settled();
    expect(database.connection.isClosed).toBe(true);
  });

  test('fails where the socket closes before it is open', async () => {
    const { client, database } = setUp({ retry: { connectAttempts: 1 } });
    const connecting = client.connect();
    database.connection.drop();
    await expect(connecting).rejects.toThrow(
      /Cannot connect to database "test" at ws:\/\/fake: The connection was closed by the other side\. Check the address/,
    );
  });

  test('fails where the builder cannot be used', async () => {
    const connect = (): never => {
      throw new Error('no socket here');
    };
    const { client } = setUp({ connect, retry: { connectAttempts: 1 } });
    await expect(client.connect()).rejects.toThrow(/no socket here/);
  });
});

describe('a call that fails', () => {
  test('tells what the database said', async () => {
    const { client, database } = await connected();
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the SDK rejects with a bare text
    database.onRead = () => Promise.reject('no such procedure');
    await expect(client.getEntity('e')).rejects.toMatchObject({
      name: 'PersistenceError',
      code: 'INTERNAL',
      message: /^The database failed in a call: no such procedure Nothing of it was written\./,
    });
  });

  test('fails where the connection is closed already', async () => {
    const { database } = setUp();
    const events = { outcome: vi.fn(), liveStarted: vi.fn(), live: vi.fn(), lost: vi.fn() };
    const open = sdkTransports({
      uri: 'ws://fake',
      database: 'test',
      token: undefined,
      connect: database.connect,
    });
    const transport = await open(events satisfies TransportEvents, new AbortController().signal);
    transport.close();
    transport.close();
    await expect(transport.apply(new Uint8Array())).rejects.toThrow('The connection is closed.');
    await settled();
    expect(events.lost).not.toHaveBeenCalled();
  });
});

describe('the live subscription', () => {
  test('is there while a feed is, once for all of them', async () => {
    const { client, database } = await connected();
    const { connection } = database;
    const one = client.subscribeEvents(vi.fn());
    const other = client.subscribeEntityChanges(vi.fn());
    await Promise.all([one.ready, other.ready]);
    expect(connection.queries.filter(({ sql }) => sql === live)).toHaveLength(1);
    await one.unsubscribe();
    expect(connection.isLive).toBe(true);
    await other.unsubscribe();
    expect(connection.isLive).toBe(false);
  });

  test('ends when it is no longer wanted, even before it is confirmed', async () => {
    const { client, database } = await connected();
    const { connection } = database;
    connection.holdQueries = true;
    await client.subscribeEvents(vi.fn()).unsubscribe();
    const again = client.subscribeEvents(vi.fn());
    await again.unsubscribe();
    connection.applyQueries();
    expect(connection.isLive).toBe(false);
    expect(connection.queries.filter(({ sql }) => sql === live)).toHaveLength(1);
  });

  test('is kept where a new feed wants it before it is confirmed', async () => {
    const { client, database } = await connected();
    const { connection } = database;
    connection.holdQueries = true;
    await client.subscribeEvents(vi.fn()).unsubscribe();
    const again = client.subscribeEvents(vi.fn());
    connection.applyQueries();
    await again.ready;
    expect(connection.isLive).toBe(true);
  });

  test('loses the connection where it is refused', async () => {
    const { client, database, clock } = await connected();
    database.connection.refuseNext = new Error('not allowed');
    const feed = client.subscribeEvents(vi.fn());
    await clock.advanceAsync(100);
    await feed.ready;
    expect(database.connections).toHaveLength(2);
  });
});

describe('the log of the SDK', () => {
  const before = getGlobalLogLevel();
  afterEach(() => setGlobalLogLevel(before));

  test('is quietened, unless its level was set on purpose', async () => {
    setGlobalLogLevel('info');
    await connected();
    expect(getGlobalLogLevel()).toBe('warn');
    setGlobalLogLevel('debug');
    await connected();
    expect(getGlobalLogLevel()).toBe('debug');
  });
});
