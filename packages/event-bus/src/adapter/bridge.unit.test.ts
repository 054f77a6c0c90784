import { TimeoutError, ValidationError, type EventRecord } from '@nerv/core';
import { describe, expect, it, vi } from 'vitest';
import { FakeLog } from '../../test/support/fake-log';
import { EventBus, HANDLER_ERROR, type HandlerFailure, type Message } from '../index';
import { SpacetimeEventBus } from './index';

async function bridged(log = new FakeLog()) {
  const bus = new EventBus({ onUnhandledFailure: () => undefined });
  const adapter = new SpacetimeEventBus(log.port(), { onUnhandledFailure: () => undefined });
  const seen: Message[] = [];
  bus.subscribe('**', (message) => void seen.push(message));
  const connection = adapter.connectToNerv(bus);
  await connection.ready;
  return { log, bus, adapter, seen, connection };
}

describe('a bridged bus', () => {
  it('stores what is published on it, under the same id', async () => {
    const { log, bus, adapter } = await bridged();
    const id = await bus.publish('a', { n: 1 }, { source: 'me', correlationId: 'c', causationId: 'd' });
    await adapter.flush();
    expect(log.entries).toMatchObject([
      { id, type: 'a', data: { n: 1 }, source: 'me', correlationId: 'c', causationId: 'd' },
    ]);
  });

  it('gives its handlers what others publish, and their own once', async () => {
    const { log, bus, adapter, seen } = await bridged();
    await bus.publish('a', 1, { id: 'own' });
    await adapter.flush();
    log.append({ type: 'b', id: 'foreign' });
    await vi.waitFor(() => expect(seen.map(({ id }) => id)).toEqual(['own', 'foreign']));
    expect(seen.map(({ position }) => position)).toEqual([undefined, 2]);
  });

  it('hears what is published through the adapter, which registered handlers hear too', async () => {
    const { bus, adapter, seen } = await bridged();
    const handled: string[] = [];
    adapter.registerHandler('**', ({ id }) => void handled.push(id));
    await adapter.publish('a', 1, { id: 'through the adapter' });
    await bus.publish('a', 1, { id: 'on the bus' });
    await adapter.flush();
    expect(seen.map(({ id }) => id)).toEqual(['through the adapter', 'on the bus']);
    expect(handled).toEqual(['through the adapter', 'on the bus']);
  });

  it('does not wait for the log to publish, and waits for it to flush', async () => {
    const { log, bus, adapter } = await bridged(new FakeLog({ manual: true }));
    await bus.publish('a', 1);
    expect(log.entries).toEqual([]);
    let flushed = false;
    const flushing = adapter.flush().then(() => (flushed = true));
    const [commit] = log.actions();
    commit?.();
    await Promise.resolve();
    expect(flushed).toBe(false);
    for (const action of log.actions()) action();
    await flushing;
  });

  it('shares a log with another one, without loops', async () => {
    const log = new FakeLog();
    const first = await bridged(log);
    const second = await bridged(log);
    await first.bus.publish('from.first', 1);
    await second.bus.publish('from.second', 1);
    await Promise.all([first.adapter.flush(), second.adapter.flush()]);
    expect(log.entries.map(({ type }) => type)).toEqual(['from.first', 'from.second']);
    for (const { seen } of [first, second]) {
      await vi.waitFor(() => expect(seen.map(({ type }) => type)).toEqual(['from.first', 'from.second']));
    }
  });

  it('may be one of several on one adapter', async () => {
    const { log, adapter, bus, seen } = await bridged();
    const other = new EventBus();
    const heard: string[] = [];
    other.subscribe('**', ({ id }) => void heard.push(id));
    adapter.connectToNerv(other);
    await bus.publish('a', 1, { id: 'one' });
    await adapter.flush();
    expect(heard).toEqual(['one']);
    expect(seen).toHaveLength(1);
    expect(log.entries).toHaveLength(1);
  });

  it('is connected once', async () => {
    const { adapter, bus, connection } = await bridged();
    expect(() => adapter.connectToNerv(bus)).toThrow(ValidationError);
    connection.disconnect();
    expect(() => adapter.connectToNerv(bus)).not.toThrow();
  });

  it('stores what middleware made of it, and not what a handler did to it', async () => {
    const { log, adapter } = await bridged();
    const bus = new EventBus<{ list: number[] }>();
    bus.subscribe('list', ({ data }) => void data.push(99));
    adapter.connectToNerv(bus);
    bus.use((message, next) => {
      if (message.type !== 'list' || message.data.length === 0) return undefined;
      return next({ ...message, data: [...message.data, 2] });
    });
    await bus.publish('list', []);
    await bus.publish('list', [1]);
    await adapter.flush();
    expect(log.entries.map(({ data }) => data)).toEqual([[1, 2]]);
  });

  it('refuses data that can never be stored, before handlers see it', async () => {
    const { adapter } = await bridged();
    const bus = new EventBus<{ call: unknown }>();
    const handler = vi.fn();
    bus.subscribe('call', handler);
    adapter.connectToNerv(bus);
    await expect(bus.publish('call', { back: () => undefined })).rejects.toMatchObject({ path: ['back'] });
    expect(handler).not.toHaveBeenCalled();
    await expect(adapter.flush()).resolves.toBeUndefined();
  });

  it('keeps HANDLER_ERROR to itself', async () => {
    const { log, bus, adapter, seen } = await bridged();
    bus.subscribe('a', () => {
      throw new Error('broken');
    });
    await bus.publish('a', 1);
    log.append({ type: HANDLER_ERROR });
    await adapter.flush();
    expect(seen.map(({ type }) => type)).toEqual(['a', HANDLER_ERROR]);
    expect(log.entries.map(({ type }) => type)).toEqual(['a', HANDLER_ERROR]);
  });
});

describe('a failure', () => {
  const failure = (error: unknown, message: unknown): HandlerFailure =>
    ({ error, subscription: 'SpacetimeEventBus', message }) as HandlerFailure;

  it('to store comes out of flush, the first one, once, and is published', async () => {
    const { log, bus, adapter, seen } = await bridged();
    const errors = [new Error('first'), new Error('second'), new Error('third')];
    for (const error of errors.slice(0, 2)) {
      log.failWith = error;
      await bus.publish('a', 1);
    }
    await expect(adapter.flush()).rejects.toBe(errors[0]);
    await expect(adapter.flush()).resolves.toBeUndefined();
    log.failWith = errors[2];
    await bus.publish('a', 1);
    await expect(adapter.disconnect()).rejects.toBe(errors[2]);
    const told = seen.filter(({ type }) => type === HANDLER_ERROR).map(({ data }) => data);
    const published = seen.filter(({ type }) => type === 'a');
    expect(told).toEqual(errors.map((error, index) => failure(error, published[index])));
    expect(log.feeds).toBe(0);
  });

  it('after which the event turns up all the same is no second delivery', async () => {
    const { log, bus, adapter, seen } = await bridged();
    log.failWith = new TimeoutError({ message: 'no answer', timeoutMs: 1 });
    await bus.publish('a', 1, { id: 'maybe' });
    await expect(adapter.flush()).rejects.toBe(log.failWith);
    log.append({ type: 'a', id: 'maybe' });
    log.append({ type: 'a', id: 'other' });
    const events = () => seen.filter(({ type }) => type === 'a').map(({ id }) => id);
    await vi.waitFor(() => expect(events()).toEqual(['maybe', 'other']));
  });

  it('for certain leaves the id to whoever else publishes under it', async () => {
    const { log, bus, adapter, seen } = await bridged();
    log.failWith = new ValidationError({ message: 'too long', path: ['type'], rule: 'length' });
    await bus.publish('a', 1, { id: 'one' });
    await expect(adapter.flush()).rejects.toBe(log.failWith);
    log.append({ type: 'b', id: 'one' });
    await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ type: 'b', id: 'one' }));
  });

  it('of middleware on an event of the log is published', async () => {
    const { log, bus, seen } = await bridged();
    const error = new Error('not for me');
    bus.use(() => {
      throw error;
    });
    log.append({ type: 'a', id: 'one' });
    await vi.waitFor(() =>
      expect(seen).toMatchObject([{ type: HANDLER_ERROR, data: { error, message: { id: 'one' } } }]),
    );
  });

  it('of the feed reaches the bus', async () => {
    const { log, seen } = await bridged();
    const error = new Error('the log was cleared');
    log.breakFeeds(error);
    await vi.waitFor(() => expect(seen.map(({ data }) => data)).toEqual([failure(error, null)]));
  });
});

describe('disconnecting', () => {
  it('ends both ways and keeps what was published before', async () => {
    const { log, bus, adapter, seen, connection } = await bridged(new FakeLog({ manual: true }));
    await bus.publish('before', 1);
    connection[Symbol.dispose]();
    connection.disconnect();
    await bus.publish('after', 1);
    while (log.actions().length > 0) log.actions()[0]?.();
    await adapter.flush();
    expect(log.entries.map(({ type }) => type)).toEqual(['before']);
    log.append({ type: 'foreign' });
    while (log.actions().length > 0) log.actions()[0]?.();
    expect(seen.map(({ type }) => type)).toEqual(['before', 'after']);
  });

  it('of a new connection of the same bus is not done by the old one', async () => {
    const { log, bus, adapter, seen, connection } = await bridged();
    connection.disconnect();
    await adapter.connectToNerv(bus).ready;
    connection.disconnect();
    log.append({ type: 'foreign' });
    await vi.waitFor(() => expect(seen).toHaveLength(1));
  });

  it('is not needed for a closed bus', async () => {
    const unhandled = vi.fn();
    const log = new FakeLog();
    const bus = new EventBus({ onUnhandledFailure: unhandled });
    const adapter = new SpacetimeEventBus(log.port());
    adapter.connectToNerv(bus);
    await bus.close();
    log.append({ type: 'a' } satisfies Partial<EventRecord>);
    await adapter.disconnect();
    expect(unhandled).not.toHaveBeenCalled();
  });
});
