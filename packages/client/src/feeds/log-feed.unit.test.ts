import { encodeValue, type EventRecord, uuidv7 } from '@nerv/core';
import { eventPayload, type LogEntry } from '@nerv/inner-universe/protocol';
import { describe, expect, test, vi } from 'vitest';
import { connected, setUp } from '../../test/client';
import { settled } from '../../test/turns';

const data = (value: number): Pick<LogEntry, 'payload'> => ({
  payload: eventPayload.encode({ data: encodeValue(value) }),
});

function collect(): { readonly positions: number[]; readonly callback: (event: EventRecord) => void } {
  const positions: number[] = [];
  return { positions, callback: ({ position }) => void positions.push(position) };
}

describe('a feed', () => {
  test('delivers history, then what happens', async () => {
    const { client, database } = await connected();
    await client.publishEvent('A', 1);
    await client.publishEvent('B', 2);
    const { positions, callback } = collect();
    const feed = client.subscribeEvents(callback, { from: 0 });
    await feed.ready;
    expect(positions).toEqual([1, 2]);
    await client.publishEvent('A', 3);
    database.append(data(4));
    await settled();
    expect(positions).toEqual([1, 2, 3, 4]);
    await feed.unsubscribe();
    database.append(data(5));
    await settled();
    expect(positions).toHaveLength(4);
    await expect(feed.closed).resolves.toBeUndefined();
  });

  test('begins now unless told otherwise, with what happens after it was asked for', async () => {
    const { client, database } = await connected();
    database.append(data(1));
    const { positions, callback } = collect();
    const feed = client.subscribeEvents(callback);
    const write = client.publishEvent('A', 2);
    await feed.ready;
    await write;
    await client.publishEvent('A', 3);
    await settled();
    expect(positions).toEqual([2, 3]);
  });

  test('begins after a position or checkpoint', async () => {
    const { client, database } = await connected();
    for (let index = 1; index <= 4; index += 1) database.append(data(index));
    const after = collect();
    await client.subscribeEvents(after.callback, { from: 2 }).ready;
    expect(after.positions).toEqual([3, 4]);
    const from = { logId: database.logId, position: 3 };
    const checkpoint = collect();
    await client.subscribeEvents(checkpoint.callback, { from }).ready;
    expect(checkpoint.positions).toEqual([4]);
    expect(database.lastRequest('readLog').logId).toBe(database.logId);
  });

  test('can be iterated, and ends its loop when it is unsubscribed', async () => {
    const { client } = await connected();
    await client.publishEvent('A', 1);
    const feed = client.subscribeEvents({ from: 0, type: 'A' });
    const seen: unknown[] = [];
    for await (const event of feed) {
      seen.push(event.data);
      if (seen.length === 1) await client.publishEvent('A', 2);
      else break;
    }
    expect(seen).toEqual([1, 2]);
    await expect(feed.closed).resolves.toBeUndefined();
  });

  test('gives only what passes its filter, and asks for no more', async () => {
    const { client, database } = await connected();
    const publish = async (): Promise<void> => {
      await client.publishEvent('A', 1, { source: 's' });
      await client.publishEvent('B', 2, { source: 's' });
      await client.publishEvent('A', 3);
      database.append({ kind: 'entity', type: 'A', source: 's' });
    };
    await publish();
    const byType = collect();
    const bySource = collect();
    const byBoth = collect();
    await client.subscribeEvents(byType.callback, { from: 0, type: ['A', 'C'] }).ready;
    expect(database.lastRequest('readLog')).toMatchObject({ kinds: ['event'], types: ['A', 'C'] });
    await client.subscribeEvents(bySource.callback, { from: 0, source: 's' }).ready;
    await client.subscribeEvents(byBoth.callback, { from: 0, source: 's', type: 'B' }).ready;
    await publish();
    await settled();
    expect(byType.positions).toEqual([1, 3, 5, 7]);
    expect(bySource.positions).toEqual([1, 2, 5, 6]);
    expect(byBoth.positions).toEqual([2, 6]);
  });

  test('costs no reading once it is live', async () => {
    const { client, database } = await connected();
    await client.subscribeEvents(vi.fn(), { from: 0 }).ready;
    const { length } = database.reads;
    for (let index = 0; index < 5; index += 1) await client.publishEvent('A', index);
    await settled();
    expect(database.reads).toHaveLength(length);
  });

  test('reads what it misses', async () => {
    const { client, database } = await connected();
    const { positions, callback } = collect();
    await client.subscribeEvents(callback, { from: 0 }).ready;
    database.mute = true;
    database.append(data(1));
    database.append(data(2));
    database.mute = false;
    database.append(data(3));
    await settled();
    expect(positions).toEqual([1, 2, 3]);
  });

  test('puts entries in order that arrive in one go', async () => {
    const { client, database } = await connected();
    const { positions, callback } = collect();
    await client.subscribeEvents(callback, { from: 0 }).ready;
    const { length } = database.reads;
    const { connection } = database;
    const deliver = connection.live.bind(connection);
    connection.live = (rows) => deliver(rows.toReversed());
    await client.publishEvents([1, 2, 3].map((value) => ({ type: 'A', data: value })));
    await settled();
    expect(positions).toEqual([1, 2, 3]);
    expect(database.reads).toHaveLength(length);
  });

  test('passes over entries of kinds it does not know', async () => {
    const { client, database } = await connected();
    const { positions, callback } = collect();
    await client.subscribeEvents(callback, { from: 0 }).ready;
    const { connection } = database;
    const deliver = connection.live.bind(connection);
    connection.live = (rows) => deliver(rows.map((row) => ({ ...row, kind: 99 })));
    database.append({});
    connection.live = deliver;
    database.append(data(2));
    await settled();
    expect(positions).toEqual([2]);
  });
});

describe('through lost connections', () => {
  test('a feed goes on where it was', async () => {
    const { client, database, clock } = await connected();
    const { positions, callback } = collect();
    await client.subscribeEvents(callback, { from: 0 }).ready;
    database.append(data(1));
    await settled();
    database.connection.drop();
    database.append(data(2));
    await clock.advanceAsync(100);
    database.append(data(3));
    await settled();
    expect(positions).toEqual([1, 2, 3]);
    expect(client.status).toBe('connected');
  });

  test('a feed may begin while there is no connection yet', async () => {
    const { client, database, clock } = await connected();
    database.append(data(1));
    database.connection.drop();
    const { positions, callback } = collect();
    const feed = client.subscribeEvents(callback, { from: 0 });
    await clock.advanceAsync(100);
    await feed.ready;
    expect(positions).toEqual([1]);
  });

  test('a page that is late is asked for again', async () => {
    const warn = vi.fn();
    const logger = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };
    const { client, database, clock } = await connected({ timeoutMs: 50, logger });
    database.append(data(1));
    let late = true;
    database.onRead = () => (late ? new Promise(() => undefined) : undefined);
    const { positions, callback } = collect();
    const feed = client.subscribeEvents(callback, { from: 0 });
    await settled();
    late = false;
    await clock.advanceAsync(50);
    await feed.ready;
    expect(positions).toEqual([1]);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('feeds end with the client, and fail where no connection can be had', async () => {
    const { client, database } = await connected({ retry: { reconnectAttempts: 0 } });
    const orderly = client.subscribeEvents(vi.fn());
    await orderly.ready;
    await client.disconnect();
    await expect(orderly.closed).resolves.toBeUndefined();
    await client.connect();
    const broken = client.subscribeEvents(vi.fn());
    await broken.ready;
    const closed = expect(broken.closed).rejects.toThrow(
      /^The client is not connected: The connection to the/,
    );
    database.connection.drop();
    await closed;
  });

  test('a feed of a client that is not connected fails', async () => {
    const { client } = setUp();
    await expect(client.subscribeEvents(vi.fn(), { from: 0 }).ready).rejects.toThrow(
      /Call connect\(\) first/,
    );
  });
});

describe('what a feed cannot do', () => {
  test('go on in another log', async () => {
    const { client, database } = await connected();
    const page = { logId: uuidv7(), head: 0, first: 1, scanned: 0, done: true, entries: [] };
    database.answer('readLog', () => page);
    const feed = client.subscribeEvents(vi.fn(), { from: 7 });
    await expect(feed.ready).rejects.toThrow(/ends at position 0, but it was seen to reach position 7/);
  });

  test('begin before what is kept', async () => {
    const { client, database } = await connected();
    const page = { logId: uuidv7(), head: 20, first: 11, scanned: 20, done: true, entries: [] };
    database.answer('readLog', () => page);
    await expect(client.subscribeEvents(vi.fn(), { from: 9 }).ready).rejects.toMatchObject({
      name: 'ConflictError',
      details: { reason: 'pruned', first: 11, head: 20 },
    });
    await expect(client.subscribeEvents(vi.fn(), { from: 10 }).ready).resolves.toBeUndefined();
    await expect(client.subscribeEvents(vi.fn(), { from: 0 }).ready).resolves.toBeUndefined();
  });

  test('deliver what it cannot read', async () => {
    const { client, database } = await connected();
    const { positions, callback } = collect();
    const feed = client.subscribeEvents(callback, { from: 0 });
    await feed.ready;
    const closed = expect(feed.closed).rejects.toMatchObject({ name: 'IntegrityError' });
    database.append(data(1));
    database.append({ payload: Uint8Array.of(99) });
    database.append(data(3));
    await closed;
    expect(positions).toEqual([1]);
  });

  test('go on after its callback threw', async () => {
    const { client } = await connected();
    const feed = client.subscribeEvents(() => Promise.reject(new Error('handler')), { from: 0 });
    await feed.ready;
    const closed = expect(feed.closed).rejects.toThrow('handler');
    await client.publishEvent('A', 1);
    await closed;
  });

  test('begin with a signal that is aborted', async () => {
    const { client, database } = await connected();
    const feed = client.subscribeEvents(vi.fn(), { signal: AbortSignal.abort(new Error('no')) });
    await expect(feed.ready).rejects.toThrow('no');
    expect(database.reads).toEqual([]);
    expect(database.connection.isLive).toBe(false);
  });

  test.each([
    [{ from: -1 }, /^from is -1/],
    [{ from: 'start' }, /^from is a string. Give a position, a checkpoint or 'now'/],
    [{ from: null }, /^from is null/],
    [{ from: { position: 1 } }, /^from\.logId is undefined/],
    [{ from: { logId: 'l', position: 1, at: 2 } }, /^from\.at is not a field there/],
    [{ type: [] }, /^type is empty/],
    [{ type: 5 }, /^type is 5/],
    [{ source: '' }, /^source is empty/],
    [{ entityType: 'x' }, /^options\.entityType is not a field there/],
    [7, /^options is 7/],
  ])('be asked for with %o', async (options, message) => {
    const { client } = await connected();
    expect(() => client.subscribeEvents(options as object)).toThrow(message);
    expect(() => client.subscribeEvents(vi.fn(), options as object)).toThrow(message);
  });
});

describe('a consumer that falls behind', () => {
  test('costs no memory beyond a bound, and misses nothing', async () => {
    const { client, database } = await connected();
    const feed = client.subscribeEvents({ from: 0 });
    await feed.ready;
    const count = 40_000;
    database.mute = true;
    const event = data(0);
    for (let index = 0; index < count; index += 1) database.append(event);
    database.mute = false;
    database.publish(0);
    await settled();
    let next = 1;
    for await (const { position } of feed) {
      expect(position).toBe(next);
      next += 1;
      if (position === count) break;
    }
    expect(next).toBe(count + 1);
  });
});
