import { ConflictError, decodeValue, type EventInput } from '@nerv/core';
import { eventPayload } from '@nerv/inner-universe/protocol';
import { describe, expect, test } from 'vitest';
import { connected } from '../../test/client';
import { refused } from '../../test/refused';

describe('publishEvent', () => {
  test('gives id and position, and the event is read back as it was', async () => {
    const { client } = await connected();
    const data = { amount: 3n, at: new Date(5), list: [null, -0] };
    const options = { id: 'ev-1', source: 'shop', correlationId: 'c', causationId: 'b' };
    expect(await client.publishEvent('ORDER', data, options)).toEqual({ id: 'ev-1', position: 1 });
    const [event] = await client.readEvents();
    expect(event).toEqual({
      id: 'ev-1',
      type: 'ORDER',
      data,
      source: 'shop',
      position: 1,
      timestamp: new Date(1_750_000_000_000),
      correlationId: 'c',
      causationId: 'b',
    });
  });

  test('leaves out what was not said', async () => {
    const { client, database } = await connected();
    await client.publishEvent('ORDER', null, { source: null, correlationId: null, operationId: 'op' });
    expect(await client.queryEvents()).toMatchObject([
      { id: 'op', source: null, correlationId: null, causationId: null, data: null },
    ]);
    expect(database.lastOperation).toMatchObject({ value: { id: '', source: '', expectedLast: undefined } });
  });

  test.each([
    ['none', 0],
    ['any', undefined],
    [7, 7],
  ] as const)('expects %s', async (expectedLast, sent) => {
    const { client, database } = await connected();
    await client.publishEvent('ORDER', 1, { expectedLast });
    expect(database.lastOperation).toMatchObject({ value: { expectedLast: sent } });
  });

  test('comes out as a conflict where the expectation is stale', async () => {
    const { client, database } = await connected();
    database.decide = () => refused(new ConflictError({ message: 'stale', actual: 4, expected: 3 }));
    await expect(client.publishEvent('ORDER', 1, { expectedLast: 3 })).rejects.toMatchObject({
      actual: 4,
      expected: 3,
    });
  });

  test.each([
    [['', 1, {}], /^type is empty/],
    [['T', undefined, {}], /^In data: /],
    [['T', 1, { source: '' }], /^source is empty/],
    [['T', 1, { expectedLast: 'last' }], /^expectedLast is not an expectation/],
    [['T', 1, { expectedLast: 0 }], /^expectedLast is 0/],
    [['T', 1, { expectedLast: 2 ** 53 }], /^expectedLast is 9007199254740992/],
    [['T', 1, { sauce: 'x' }], /^options\.sauce is not a field there/],
  ])('refuses %o', async (args, message) => {
    const { client, database } = await connected();
    const publish = client.publishEvent.bind(client) as (...input: readonly unknown[]) => Promise<unknown>;
    await expect(publish(...args)).rejects.toThrow(message);
    expect(database.batches).toEqual([]);
  });
});

describe('publishEvents', () => {
  test('is one write of several operations', async () => {
    const { client, database } = await connected();
    const events = [
      { type: 'A', data: 1, id: 'a' },
      { type: 'B', data: { b: 2 }, source: 's' },
    ];
    const published = await client.publishEvents(events, { operationId: 'op' });
    expect(published).toEqual([
      { id: 'a', position: 1 },
      { id: 'op', position: 2 },
    ]);
    expect(database.lastBatch.writes).toHaveLength(1);
    const [first] = database.lastBatch.writes[0]?.operations ?? [];
    if (first?.tag !== 'publishEvent') throw new Error('No event was sent.');
    expect(decodeValue(eventPayload.decode(first.value.payload).data)).toBe(1);
  });

  test('sends nothing for no events', async () => {
    const { client, database } = await connected();
    expect(await client.publishEvents([])).toEqual([]);
    expect(database.batches).toEqual([]);
  });

  test.each([
    [Array.from({ length: 1_001 }, () => ({ type: 'A', data: 1 })), /^events has 1001 items/],
    ['events', /^events is a string/],
    [[{ type: 'A', data: 1 }, { type: 'B' }], /^In events\[1\]\.data: /],
    [[{ type: 'A', data: 1, ID: 'x' }], /^events\[0\]\.ID is not a field there/],
    [[null], /^events\[0\] is null/],
  ])('refuses what is wrong', async (events, message) => {
    const { client } = await connected();
    await expect(client.publishEvents(events as EventInput[])).rejects.toThrow(message);
  });
});

describe('readEvents', () => {
  async function filled() {
    const setup = await connected();
    for (let index = 1; index <= 6; index += 1) {
      await setup.client.publishEvent(index % 2 === 0 ? 'EVEN' : 'ODD', index, { source: `s${index % 3}` });
    }
    return setup;
  }

  test('filters by type, source, position and time', async () => {
    const { client } = await filled();
    const positions = async (query: Parameters<typeof client.readEvents>[0]): Promise<number[]> =>
      (await client.readEvents(query)).map(({ position }) => position);
    expect(await positions({})).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await positions({ type: 'EVEN' })).toEqual([2, 4, 6]);
    expect(await positions({ source: 's0' })).toEqual([3, 6]);
    expect(await positions({ after: 2, before: 5 })).toEqual([3, 4]);
    expect(
      await positions({ since: new Date(1_750_000_000_002), until: new Date(1_750_000_000_004) }),
    ).toEqual([3, 4]);
    expect(await positions({ direction: 'backwards', limit: 2 })).toEqual([6, 5]);
  });

  test('reads as many pages as it takes', async () => {
    const { client, database } = await filled();
    const sizes: number[] = [];
    const full = database.log.slice();
    database.answer('readLog', ({ after, before, direction, limit }) => {
      sizes.push(limit);
      const forwards = direction === 'forwards';
      const entry = forwards ? full[after] : full[(before ?? 7) - 2];
      if (entry === undefined) throw new Error('There is nothing there.');
      const { position } = entry;
      const done = position === (forwards ? 6 : 1);
      return { logId: 'l', head: 6, first: 1, scanned: position, done, entries: [entry] };
    });
    expect((await client.readEvents({ limit: 4 })).map(({ position }) => position)).toEqual([1, 2, 3, 4]);
    expect(sizes).toEqual([4, 3, 2, 1]);
    const backwards = await client.readEvents({ direction: 'backwards' });
    expect(backwards.map(({ position }) => position)).toEqual([6, 5, 4, 3, 2, 1]);
  });

  test('refuses pages that lead nowhere', async () => {
    const { client, database } = await connected();
    database.answer('readLog', ({ direction }) => ({
      logId: 'l',
      head: 6,
      first: 1,
      scanned: direction === 'forwards' ? 0 : 6,
      done: false,
      entries: [],
    }));
    await expect(client.readEvents()).rejects.toThrow(/readEvents got a page that holds nothing/);
    await expect(client.readEvents({ direction: 'backwards', before: 6 })).rejects.toThrow(/holds nothing/);
  });

  test.each([
    [{ limit: 10_001 }, /^limit is 10001. Give a whole number from 1 to 10000/],
    [{ after: -1 }, /^after is -1/],
    [{ before: 1.5 }, /^before is 1.5/],
    [{ since: 5 }, /^since is 5. Give a valid Date/],
    [{ until: new Date(Number.NaN) }, /^until is an invalid Date/],
    [{ direction: 'up' }, /^direction is "up"/],
    [{ event_type: 'X' }, /^options\.event_type is not a field there/],
  ])('refuses %o', async (query, message) => {
    const { client } = await connected();
    await expect(client.readEvents(query as object)).rejects.toThrow(message);
  });
});
