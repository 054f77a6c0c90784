import { ValidationError } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { EventBus, HANDLER_ERROR } from './index';

interface Events {
  count: number;
}

describe('middleware', () => {
  it('wraps the handlers, the first around the others', async () => {
    const bus = new EventBus<Events>();
    const calls: string[] = [];
    const wrap = (name: string) =>
      bus.use(async (_, next) => {
        calls.push(`${name} before`);
        await next();
        calls.push(`${name} after`);
      });
    wrap('outer');
    const remove = wrap('inner');
    bus.subscribe('count', async () => {
      await Promise.resolve();
      calls.push('handler');
    });
    await bus.publish('count', 1);
    expect(calls).toEqual(['outer before', 'inner before', 'handler', 'inner after', 'outer after']);
    remove();
    calls.length = 0;
    await bus.publish('count', 1);
    expect(calls).toEqual(['outer before', 'handler', 'outer after']);
  });

  it('may change a message, drop it or refuse it', async () => {
    const bus = new EventBus<Events>();
    bus.use((message, next) => {
      if (message.type === HANDLER_ERROR) return next();
      if (message.data === 0) return undefined;
      if (message.data < 0) throw new Error('no negative counts');
      return next({ ...message, data: message.data + 1 });
    });
    const seen: number[] = [];
    bus.subscribe('count', ({ data }) => void seen.push(data));
    expect(await bus.publish('count', 1, { id: 'one' })).toBe('one');
    expect(await bus.publish('count', 0, { id: 'zero' })).toBe('zero');
    await expect(bus.publish('count', -1)).rejects.toThrow('no negative counts');
    expect(seen).toEqual([2]);
    expect(bus.history().map(({ id }) => id)).toEqual(['one']);
  });

  it('need not await the handlers for publish to', async () => {
    const bus = new EventBus<Events>();
    let handled = false;
    bus.use((_, next) => void next());
    bus.subscribe('count', async () => {
      await Promise.resolve();
      handled = true;
    });
    await bus.publish('count', 1);
    expect(handled).toBe(true);
  });

  it('keeps the order of publishing', async () => {
    const bus = new EventBus<Events>();
    bus.use(async (message, next) => {
      await next();
      if (message.type === 'count' && message.data === 1) await Promise.resolve();
    });
    const seen: number[] = [];
    bus.subscribe('count', ({ data }) => void seen.push(data));
    await Promise.all([1, 2, 3].map((count) => bus.publish('count', count)));
    expect(seen).toEqual([1, 2, 3]);
  });

  it('that calls next late or twice is told so, and so is the publisher', async () => {
    const late = new EventBus<Events>();
    late.use(async (_, next) => {
      await Promise.resolve();
      await next();
    });
    await expect(late.publish('count', 1)).rejects.toThrow('before the first await');
    const twice = new EventBus<Events>();
    twice.use(async (_, next) => {
      await Promise.all([next(), next()]);
    });
    await expect(twice.publish('count', 1)).rejects.toMatchObject({ code: 'MIDDLEWARE' });
    expect(late.history()).toEqual([]);
  });

  it('may not turn a message into another', async () => {
    const bus = new EventBus<Events>();
    bus.use((message, next) => next({ ...message, id: 'other' }));
    await expect(bus.publish('count', 1)).rejects.toThrow(ValidationError);
  });
});
