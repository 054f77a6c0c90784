import { AuthorizationError, IntegrityError, toWire, ValidationError, VirtualClock } from '@nerv/core';
import { outcomeFormat } from '@nerv/inner-universe/protocol';
import { describe, expect, test, vi } from 'vitest';
import { connected, setUp, type Setup } from '../../test/client';
import type { FakeDatabase } from '../../test/fake-database';
import { refused } from '../../test/refused';
import { gate, settled } from '../../test/turns';
import { Writer } from './writer';

const sizes = ({ batches }: FakeDatabase): number[] => batches.map(({ writes }) => writes.length);

function publishAll({ client }: Setup, count: number): Promise<number[]> {
  const writes = Array.from({ length: count }, (_, index) => client.publishEvent('E', index));
  return Promise.all(writes).then((published) => published.map(({ position }) => position));
}

describe('batching', () => {
  test('writes of one turn share a call, each with its own result', async () => {
    const setup = await connected();
    expect(await publishAll(setup, 5)).toEqual([1, 2, 3, 4, 5]);
    expect(sizes(setup.database)).toEqual([5]);
  });

  test('writes made while calls are outstanding gather', async () => {
    const setup = await connected({ batch: { maxInFlight: 1 } });
    const { pass, open } = gate();
    setup.database.onApply = () => pass;
    const first = setup.client.publishEvent('E', 0);
    await settled();
    const rest = [1, 2, 3].map(async (index) => {
      await settled();
      return setup.client.publishEvent('E', index);
    });
    await settled();
    expect(sizes(setup.database)).toEqual([1]);
    open();
    await Promise.all([first, ...rest]);
    expect(sizes(setup.database)).toEqual([1, 3]);
  });

  test('a batch is bounded in writes and bytes', async () => {
    const few = await connected({ batch: { maxWrites: 2 } });
    await publishAll(few, 5);
    expect(sizes(few.database)).toEqual([2, 2, 1]);
    const small = await connected({ batch: { maxBytes: 700 } });
    await publishAll(small, 5);
    expect(Math.max(...sizes(small.database))).toBeLessThan(5);
  });

  test('can be turned off', async () => {
    const setup = await connected({ batch: false });
    expect(await publishAll(setup, 3)).toEqual([1, 2, 3]);
    expect(sizes(setup.database)).toEqual([1, 1, 1]);
  });

  test('a write of several operations travels alone', async () => {
    const setup = await connected();
    const events = [
      { type: 'E', data: 1 },
      { type: 'E', data: 2 },
    ];
    await Promise.all([publishAll(setup, 2), setup.client.publishEvents(events), publishAll(setup, 1)]);
    expect(sizes(setup.database)).toEqual([2, 1, 1]);
  });

  test('a refused write leaves its neighbours alone', async () => {
    const setup = await connected();
    setup.database.decide = ({ operationId }) =>
      operationId === 'bad'
        ? refused(new ValidationError({ message: 'bad type', path: ['type'], rule: 'x' }))
        : undefined;
    const [good, bad] = await Promise.allSettled([
      setup.client.publishEvent('E', 1),
      setup.client.publishEvent('E', 2, { operationId: 'bad' }),
    ]);
    expect(good).toMatchObject({ status: 'fulfilled', value: { position: 1 } });
    expect(bad).toMatchObject({ status: 'rejected', reason: { name: 'ValidationError', rule: 'x' } });
  });
});

describe('a call that fails as a whole', () => {
  test('is repeated write by write, so that none fails for another’s sake', async () => {
    const setup = await connected();
    setup.database.onApply = ({ writes }) => {
      if (writes.some(({ operationId }) => operationId === 'poison'))
        throw new Error('The module fell over.');
    };
    const [one, poison, other] = await Promise.allSettled([
      setup.client.publishEvent('E', 1),
      setup.client.publishEvent('E', 2, { operationId: 'poison' }),
      setup.client.publishEvent('E', 3),
    ]);
    expect(one).toMatchObject({ value: { position: 1 } });
    expect(other).toMatchObject({ value: { position: 2 } });
    expect(poison).toMatchObject({ reason: { code: 'INTERNAL', message: /The module fell over/ } });
    expect(sizes(setup.database)).toEqual([3, 1, 1, 1]);
  });

  test('is not repeated where it would be refused whatever it holds', async () => {
    const setup = await connected();
    setup.database.onApply = () => {
      throw new Error(JSON.stringify(toWire(new AuthorizationError({ message: 'not a member' }))));
    };
    await expect(publishAll(setup, 3)).rejects.toThrow(AuthorizationError);
    expect(sizes(setup.database)).toEqual([3]);
  });
});

describe('a write that cannot be encoded', () => {
  test('fails alone', async () => {
    const clock = new VirtualClock();
    const writer = new Writer(clock, { maxWrites: 10, maxBytes: 1_000, maxInFlight: 1 });
    const bounds = { timeoutMs: 100, signal: undefined };
    const wrong = { operationId: 'wrong', operations: [{ tag: 'nothing', value: {} } as never] };
    const failing = expect(writer.write('test', wrong, bounds)).rejects.toThrow(/No such variant: nothing/);
    const apply = vi.fn(() => Promise.resolve());
    writer.up({ session: 's', apply, read: vi.fn(), startLive: vi.fn(), stopLive: vi.fn(), close: vi.fn() });
    await failing;
    expect(apply).not.toHaveBeenCalled();
    expect(clock.pending).toBe(0);
  });
});

test('a write larger than a call may be is refused without being sent, and hurts nobody', async () => {
  const setup = await connected();
  const large = Array.from({ length: 5 }, () => ({ type: 'E', data: new Uint8Array(4_000_000) }));
  const [one, refusal, other] = await Promise.allSettled([
    setup.client.publishEvent('E', 1),
    setup.client.publishEvents(large),
    setup.client.publishEvent('E', 2),
  ]);
  expect(refusal).toMatchObject({ reason: { name: 'ValidationError', rule: 'max-bytes' } });
  expect([one?.status, other?.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(sizes(setup.database)).toEqual([1, 1]);
});

describe('an answer that cannot be right', () => {
  test('no outcome at all', async () => {
    const setup = await connected();
    setup.database.connection.outcome = () => undefined;
    await expect(setup.client.publishEvent('E', 1)).rejects.toThrow(/did not say what became of it/);
  });

  test('an outcome that cannot be read', async () => {
    const setup = await connected();
    const { connection } = setup.database;
    const deliver = connection.outcome.bind(connection);
    connection.outcome = (row) => deliver({ ...row, payload: Uint8Array.of(99) });
    await expect(setup.client.publishEvent('E', 1)).rejects.toThrow(IntegrityError);
  });

  test('outcomes of another number of writes', async () => {
    const setup = await connected();
    const { connection } = setup.database;
    const deliver = connection.outcome.bind(connection);
    connection.outcome = (row) => {
      const outcome = outcomeFormat.decode(row.payload);
      deliver({ ...row, payload: outcomeFormat.encode({ ...outcome, outcomes: [] }) });
    };
    await expect(setup.client.publishEvent('E', 1)).rejects.toThrow(/0 results where 1 were due/);
  });

  test('results of another number of operations', async () => {
    const setup = await connected();
    setup.database.decide = () => ({ tag: 'applied', value: { results: [], replayed: false } });
    await expect(setup.client.publishEvent('E', 1)).rejects.toThrow(/0 results where 1 were due/);
  });

  test('an outcome that comes twice, or for a call of another session', async () => {
    const setup = await connected();
    const { connection } = setup.database;
    const deliver = connection.outcome.bind(connection);
    connection.outcome = (row) => {
      deliver({ ...row, callId: row.callId + 100 });
      deliver(row);
      deliver(row);
    };
    expect(await publishAll(setup, 2)).toEqual([1, 2]);
  });
});

describe('deadlines and signals', () => {
  test('a write that gets no answer ends with its deadline', async () => {
    const setup = await connected();
    setup.database.onApply = () => new Promise(() => undefined);
    const write = setup.client.createEntity('User', {}, { timeoutMs: 500 });
    const ended = expect(write).rejects.toThrow(
      /^createEntity got no answer within 500 ms\. It may have happened/,
    );
    await setup.clock.advanceAsync(500);
    await ended;
  });

  test('a write that is not sent yet is taken back', async () => {
    const setup = await connected({ batch: { maxInFlight: 1 } });
    const { pass, open } = gate();
    setup.database.onApply = () => pass;
    const first = setup.client.publishEvent('E', 1);
    await settled();
    const controller = new AbortController();
    const second = setup.client.publishEvent('E', 2, { signal: controller.signal });
    await settled();
    controller.abort(new Error('no longer needed'));
    await expect(second).rejects.toThrow('no longer needed');
    open();
    await first;
    await settled();
    expect(setup.database.log).toHaveLength(1);
  });

  test('an answer that comes after the deadline is dropped', async () => {
    const setup = await connected();
    const { pass, open } = gate();
    setup.database.onApply = () => pass;
    const write = setup.client.createEntity('User', {}, { timeoutMs: 1 });
    const ended = expect(write).rejects.toThrow(/no answer/);
    await setup.clock.advanceAsync(1);
    await ended;
    open();
    await settled();
    expect(await setup.client.publishEvent('E', 1)).toMatchObject({ position: 1 });
  });

  test('an aborted signal sends nothing', async () => {
    const setup = await connected();
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(setup.client.publishEvent('E', 1, { signal })).rejects.toThrow('too late');
    await expect(setup.client.getEntity('e', { signal })).rejects.toThrow('too late');
    expect(setup.database.batches).toEqual([]);
    expect(setup.database.reads).toEqual([]);
  });

  test('leaves no timer behind', async () => {
    const setup = await connected();
    await publishAll(setup, 3);
    expect(setup.clock.pending).toBe(0);
  });
});

describe('a connection that is lost', () => {
  test('writes that were sent and not answered are sent again, before later ones, and happen once', async () => {
    const setup = await connected({ batch: { maxWrites: 2, maxInFlight: 2 } });
    const { database, clock } = setup;
    const { connection } = database;
    // The first call happens, but its answer is lost with the connection; the second is never carried out.
    connection.outcome = () => undefined;
    const never = new Promise<void>(() => undefined);
    database.onApply = ({ callId }) => (callId === 1 ? undefined : never);
    const writes = publishAll(setup, 5);
    await Promise.resolve();
    await Promise.resolve();
    connection.drop();
    database.onApply = undefined;
    const late = setup.client.publishEvent('LATE', 0);
    await clock.advanceAsync(1_000);
    expect(await writes).toEqual([1, 2, 3, 4, 5]);
    expect(await late).toMatchObject({ position: 6 });
    expect(database.log.map(({ type }) => type)).toEqual(['E', 'E', 'E', 'E', 'E', 'LATE']);
    expect(new Set(database.batches.map(({ session }) => session)).size).toBe(2);
  });

  test('a write made while it is down waits within its deadline', async () => {
    const { client, database, clock } = await connected();
    database.refusals.push(new Error('still starting'));
    database.connection.drop();
    const write = client.publishEvent('E', 1);
    expect(client.status).toBe('reconnecting');
    await clock.advanceAsync(1_000);
    expect(await write).toMatchObject({ position: 1 });
    database.refusals.push(...Array.from({ length: 100 }, () => new Error('gone')));
    database.connection.drop();
    const lost = expect(client.createEntity('User', {}, { timeoutMs: 700 })).rejects.toThrow(/within 700 ms/);
    await clock.advanceAsync(700);
    await lost;
    database.refusals.length = 0;
    await clock.advanceAsync(20_000);
    expect(client.status).toBe('connected');
    expect(database.batches).toHaveLength(1);
  });

  test('a write whose caller waits no longer is not sent again', async () => {
    const { client, database, clock } = await connected();
    database.onApply = () => new Promise(() => undefined);
    const write = expect(client.createEntity('User', {}, { timeoutMs: 10 })).rejects.toThrow(/within 10 ms/);
    await clock.advanceAsync(10);
    await write;
    database.connection.drop();
    await clock.advanceAsync(1_000);
    expect(client.status).toBe('connected');
    expect(database.batches).toHaveLength(1);
  });

  test('without a connection that is wanted, a call fails at once', async () => {
    const { client } = setUp();
    await expect(client.publishEvent('E', 1)).rejects.toThrow(
      'The client is not connected. Call connect() first.',
    );
    await expect(client.getEntity('e')).rejects.toMatchObject({ name: 'ConnectionError', retryable: false });
  });

  test('disconnecting ends calls under way', async () => {
    const { client, database } = await connected();
    database.onApply = () => new Promise(() => undefined);
    database.onRead = () => new Promise(() => undefined);
    const calls = Promise.allSettled([client.publishEvent('E', 1), client.getEntity('e')]);
    await settled();
    await client.disconnect();
    for (const call of await calls) {
      expect(call).toMatchObject({
        reason: { name: 'ConnectionError', message: /^The client was disconnected/ },
      });
    }
  });
});
