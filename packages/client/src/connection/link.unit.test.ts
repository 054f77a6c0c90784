import { VersionNotFoundError } from '@nerv/core';
import { describe, expect, test, vi } from 'vitest';
import { connected, setUp } from '../../test/client';
import { settled } from '../../test/turns';

const gone = (): Error => new Error('ECONNREFUSED');

describe('connecting', () => {
  test('tells every change of the status', async () => {
    const { client, database, clock } = setUp();
    const seen: unknown[] = [];
    const stop = client.onStatusChange((status, error) => seen.push([status, error?.message]));
    expect(client.status).toBe('disconnected');
    await client.connect();
    database.connection.drop(new Error('reset'));
    await clock.advanceAsync(100);
    await client.disconnect();
    expect(seen).toEqual([
      ['connecting', undefined],
      ['connected', undefined],
      ['reconnecting', 'The connection to the database was lost: reset'],
      ['connected', undefined],
      ['disconnected', undefined],
    ]);
    stop();
    await client.connect();
    expect(seen).toHaveLength(5);
  });

  test('tries again with growing delays, and gives up after its attempts', async () => {
    const { client, database, clock } = setUp({ retry: { connectAttempts: 3 } });
    database.refusals.push(gone(), gone(), gone());
    const outcome = expect(client.connect()).rejects.toThrow(/^The client is not connected: Cannot connect/);
    await clock.advanceAsync(74);
    expect(database.connections).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(database.connections).toHaveLength(2);
    await clock.advanceAsync(149);
    expect(database.connections).toHaveLength(2);
    await clock.advanceAsync(1);
    expect(database.connections).toHaveLength(3);
    await outcome;
    expect(client.status).toBe('disconnected');
    await expect(client.getEntity('e')).rejects.toThrow(/Call connect\(\) to try again/);
    await client.connect();
    expect(client.status).toBe('connected');
  });

  test('is done once, however often it is asked for', async () => {
    const { client, database } = setUp();
    await Promise.all([client.connect(), client.connect()]);
    await client.connect();
    expect(database.connections).toHaveLength(1);
  });

  test('gives up an attempt that takes too long', async () => {
    const { client, database, clock } = setUp({ retry: { connectAttempts: 1, attemptTimeoutMs: 50 } });
    const outcome = expect(client.connect()).rejects.toThrow(/did not answer within 50 ms while connecting/);
    // The subscription to outcomes is never confirmed.
    database.connection.holdQueries = true;
    await clock.advanceAsync(50);
    await outcome;
    expect(database.connection.isClosed).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('ends with its signal', async () => {
    const { client, database } = setUp();
    await expect(client.connect({ signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    expect(database.connections).toHaveLength(0);
    const controller = new AbortController();
    const connecting = client.connect({ signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    await expect(connecting).rejects.toThrow('changed my mind');
    expect(client.status).toBe('disconnected');
    await settled();
    expect(database.connection.isClosed).toBe(true);
  });

  test('ends when the user disconnects meanwhile', async () => {
    const { client, database, clock } = setUp();
    const connecting = expect(client.connect()).rejects.toThrow(/^The client was disconnected/);
    await client.disconnect();
    await connecting;
    await settled();
    expect(client.status).toBe('disconnected');
    expect(database.connection.isClosed).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('can be stopped between two attempts', async () => {
    const { client, database, clock } = setUp();
    database.refusals.push(gone());
    const connecting = expect(client.connect()).rejects.toThrow(/^The client was disconnected/);
    await settled();
    await client.disconnect();
    await connecting;
    expect(clock.pending).toBe(0);
    await clock.advanceAsync(10_000);
    expect(database.connections).toHaveLength(1);
  });
});

describe('reconnecting', () => {
  test('goes on until the connection is there again', async () => {
    const { client, database, clock } = await connected({ retry: { connectAttempts: 1 } });
    database.refusals.push(...Array.from({ length: 20 }, gone));
    database.connection.drop();
    await clock.advanceAsync(600_000);
    expect(client.status).toBe('connected');
    expect(database.connections).toHaveLength(22);
  });

  test('can be limited, and turned off', async () => {
    const { client, database, clock } = await connected({ retry: { reconnectAttempts: 2 } });
    database.refusals.push(gone(), gone());
    database.connection.drop();
    await clock.advanceAsync(600_000);
    expect(client.status).toBe('disconnected');
    expect(database.connections).toHaveLength(3);
    const off = await connected({ retry: { reconnectAttempts: 0 } });
    off.database.connection.drop();
    expect(off.client.status).toBe('disconnected');
  });

  test('keeps the identity of the first connection', async () => {
    const { database, clock } = await connected();
    database.connection.drop();
    await clock.advanceAsync(100);
    expect(database.settings.map(({ withToken }) => withToken)).toEqual([undefined, 'issued-token']);
  });

  test('repeats reads that were under way', async () => {
    const { client, database, clock } = await connected();
    database.answer('getEntities', () => ({ entities: [undefined] }));
    database.onRead = () => new Promise(() => undefined);
    const found = client.findEntity('e');
    await settled();
    database.onRead = undefined;
    database.connection.drop();
    await clock.advanceAsync(100);
    expect(await found).toBeUndefined();
    expect(database.reads).toHaveLength(2);
  });

  test('gives the typed error a read is refused with', async () => {
    const { client, database } = await connected();
    database.answer('versionHistory', () => {
      throw new VersionNotFoundError({ versionId: 'v' });
    });
    await expect(client.getVersionHistory('v')).rejects.toThrow(VersionNotFoundError);
  });

  test('ends a read with its deadline', async () => {
    const { client, database, clock } = await connected();
    database.onRead = () => new Promise(() => undefined);
    const late = expect(client.getEntity('e', { timeoutMs: 20 })).rejects.toThrow(
      'getEntity got no answer within 20 ms. Repeat it, or give it more time (timeoutMs).',
    );
    await clock.advanceAsync(20);
    await late;
    database.connection.drop();
    await clock.advanceAsync(1_000);
    expect(database.reads).toHaveLength(1);
  });

  test('goes on where a status listener throws or disconnects', async () => {
    const error = vi.fn();
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error };
    const { client } = setUp({ logger });
    client.onStatusChange(() => {
      throw new Error('listener');
    });
    client.onStatusChange((status) => {
      if (status === 'connected') void client.disconnect();
    });
    await expect(client.connect()).rejects.toThrow(/^The client was disconnected/);
    expect(error).toHaveBeenCalledWith('A status listener threw.', { error: new Error('listener') });
    expect(client.status).toBe('disconnected');
  });
});
