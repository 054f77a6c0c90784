import { TimeoutError, ValidationError } from '@nerv/core';
import { describe, expect, it, vi } from 'vitest';
import { FakeLog } from '../../test/support/fake-log';
import { HANDLER_ERROR, type HandlerFailure, type Message } from '../index';
import { SpacetimeEventBus } from './index';

const quiet = { onUnhandledFailure: (): void => undefined };

describe('test_spacetime_event_bus', () => {
  it('hands an event of Inner Universe to the handler of its type', async () => {
    const log = new FakeLog();
    const eventBus = new SpacetimeEventBus(log.port());
    const handler = vi.fn<(message: Message) => void>();
    await eventBus.registerHandler('TEST_EVENT', handler).ready;
    log.append({
      id: 'test-event-id',
      type: 'TEST_EVENT',
      source: 'test-source',
      timestamp: new Date(1_234_567_890),
      data: { key: 'value' },
    });
    expect(handler).toHaveBeenCalledOnce();
    const message = handler.mock.calls[0]?.[0];
    expect(message?.id).toBe('test-event-id');
    expect(message?.type).toBe('TEST_EVENT');
    expect(message?.data).toEqual({ key: 'value' });
    expect(message?.source).toBe('test-source');
    expect(message?.timestamp).toEqual(new Date(1_234_567_890));
    expect(message?.position).toBe(1);
  });
});

describe('SpacetimeEventBus', () => {
  it('opens one feed, with the first handler', () => {
    const log = new FakeLog();
    const adapter = new SpacetimeEventBus(log.port());
    expect(log.feeds).toBe(0);
    adapter.registerHandler('a', () => undefined);
    adapter.registerHandler('b', () => undefined);
    expect(log.feeds).toBe(1);
  });

  it('tells where a published event is', async () => {
    const log = new FakeLog();
    const adapter = new SpacetimeEventBus(log.port());
    log.append({ type: 'before' });
    const published = await adapter.publish('a', [1], { id: 'one', source: 'me' });
    expect(published).toEqual({ id: 'one', position: 2 });
    expect(log.entries[1]).toMatchObject({ id: 'one', type: 'a', data: [1], source: 'me' });
  });

  it('refuses what can never be stored before anything is sent', async () => {
    const log = new FakeLog();
    const adapter = new SpacetimeEventBus<{ a: unknown }>(log.port());
    await expect(adapter.publish('a', () => undefined)).rejects.toThrow(ValidationError);
    await expect(adapter.publish('a', { x: [undefined] })).rejects.toMatchObject({ path: ['x', 0] });
    expect(log.entries).toEqual([]);
  });

  it('tells the caller, and not flush, that an awaited publish failed', async () => {
    const log = new FakeLog();
    const adapter = new SpacetimeEventBus(log.port());
    log.failWith = new TimeoutError({ message: 'no answer', timeoutMs: 5 });
    await expect(adapter.publish('a', 1)).rejects.toBe(log.failWith);
    await expect(adapter.flush()).resolves.toBeUndefined();
  });

  it('begins where it is told', async () => {
    const log = new FakeLog();
    for (const data of [1, 2, 3]) log.append({ type: 'a', data });
    const seen: unknown[] = [];
    const adapter = new SpacetimeEventBus(log.port(), { from: 1 });
    await adapter.registerHandler('a', ({ data }) => void seen.push(data)).ready;
    await adapter.publish('a', 4);
    expect(seen).toEqual([2, 3, 4]);
  });

  it('leaves out HANDLER_ERROR events of the log', () => {
    const log = new FakeLog();
    const handler = vi.fn();
    new SpacetimeEventBus(log.port()).registerHandler('**', handler);
    log.append({ type: HANDLER_ERROR });
    log.append({ type: 'a' });
    expect(handler).toHaveBeenCalledOnce();
  });

  it('gives handlers no more events at once than it may', async () => {
    const log = new FakeLog();
    const open: (() => void)[] = [];
    const seen: unknown[] = [];
    const adapter = new SpacetimeEventBus(log.port(), { maxInFlight: 2 });
    adapter.registerHandler('a', ({ data }) => {
      seen.push(data);
      return new Promise<void>((resolve) => open.push(resolve));
    });
    for (const data of [1, 2, 3, 4, 5]) log.append({ type: 'a', data });
    await vi.waitFor(() => expect(seen).toEqual([1, 2]));
    open[1]?.();
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]));
    for (const resolve of open) resolve();
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 3, 4, 5]));
    for (const resolve of open) resolve();
    await adapter.idle();
    expect(() => new SpacetimeEventBus(log.port(), { maxInFlight: 0 })).toThrow(ValidationError);
  });

  it('publishes the error that ends its feed', async () => {
    const log = new FakeLog();
    const adapter = new SpacetimeEventBus(log.port(), quiet);
    const failures: HandlerFailure[] = [];
    adapter.registerHandler(HANDLER_ERROR, ({ data }) => void failures.push(data));
    const error = new Error('the log was cleared');
    log.breakFeeds(error);
    await vi.waitFor(() =>
      expect(failures).toEqual([{ error, subscription: 'SpacetimeEventBus', message: null }]),
    );
  });

  it('ends everything on disconnect', async () => {
    const log = new FakeLog();
    const adapter = new SpacetimeEventBus(log.port());
    const handler = vi.fn();
    const subscription = adapter.registerHandler('**', handler);
    await adapter.disconnect();
    await adapter[Symbol.asyncDispose]();
    expect(log.feeds).toBe(0);
    await expect(subscription.closed).resolves.toBeUndefined();
    log.append({ type: 'a' });
    expect(handler).not.toHaveBeenCalled();
    await expect(adapter.publish('a', 1)).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(adapter.history()).rejects.toMatchObject({ code: 'CLOSED' });
    expect(() => adapter.registerHandler('a', handler)).toThrow('closed');
    expect(() => adapter.subscribeToEvents()).toThrow('closed');
  });

  it('can be disconnected before it was used', async () => {
    await expect(new SpacetimeEventBus(new FakeLog().port()).disconnect()).resolves.toBeUndefined();
  });

  it('gives each registered handler a subscription of its own', async () => {
    const log = new FakeLog();
    const adapter = new SpacetimeEventBus(log.port());
    const first = vi.fn();
    const second = vi.fn();
    const subscription = adapter.registerHandler('a', first);
    adapter.registerHandler('a', second);
    expect(() => subscription[Symbol.asyncIterator]()).toThrow('callback');
    await subscription[Symbol.asyncDispose]();
    log.append({ type: 'a' });
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  });
});

describe('subscribeToEvents', () => {
  it('iterates history and then what happens', async () => {
    const log = new FakeLog();
    for (const data of [1, 2]) log.append({ type: 'a', data });
    const adapter = new SpacetimeEventBus(log.port());
    const subscription = adapter.subscribeToEvents({ from: 0 });
    await subscription.ready;
    log.append({ type: 'a', data: 3 });
    const seen: unknown[] = [];
    for await (const { data, position } of subscription) if (seen.push([position, data]) === 3) break;
    expect(seen).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(log.feeds).toBe(0);
  });

  it('calls a handler, one event at a time', async () => {
    const log = new FakeLog();
    const adapter = new SpacetimeEventBus(log.port());
    let running = 0;
    const seen: number[] = [];
    const subscription = adapter.subscribeToEvents({}, async ({ position }) => {
      expect(++running).toBe(1);
      await Promise.resolve();
      seen.push(position);
      running--;
    });
    await subscription.ready;
    for (const type of ['a', 'b', 'c']) log.append({ type });
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]));
    await subscription.unsubscribe();
  });

  it('ends with the error of its source, and with its signal', async () => {
    const log = new FakeLog();
    const adapter = new SpacetimeEventBus(log.port());
    const subscription = adapter.subscribeToEvents();
    const iterator = subscription[Symbol.asyncIterator]();
    log.breakFeeds(new Error('lost'));
    await expect(iterator.next()).rejects.toThrow('lost');
    const controller = new AbortController();
    const aborted = adapter.subscribeToEvents({ signal: controller.signal });
    await aborted.ready;
    controller.abort();
    await expect(aborted.closed).resolves.toBeUndefined();
    adapter.subscribeToEvents({ signal: controller.signal });
    expect(log.feeds).toBe(0);
  });
});

describe('history', () => {
  it('reads as many pages as it takes', async () => {
    const log = new FakeLog();
    for (let index = 0; index < 2_500; index++)
      log.append({ type: index === 7 ? 'rare.one' : 'often', data: index });
    const adapter = new SpacetimeEventBus(log.port());
    expect((await adapter.history({ type: 'rare.*' })).map(({ data }) => data)).toEqual([7]);
    const newest = await adapter.history({ type: 'often', limit: 1_200 });
    expect(newest.map(({ data }) => data)).toEqual(
      Array.from({ length: 1_200 }, (_, index) => index + 1_300),
    );
  });
});
