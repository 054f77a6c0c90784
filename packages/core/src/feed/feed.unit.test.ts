import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PersistenceError } from '../errors/persistence-error';
import { ValidationError } from '../errors/validation-error';
import { createFeed, type FeedOptions } from './index';

const collect = async <T>(iterable: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = [];
  for await (const item of iterable) items.push(item);
  return items;
};

/** Errors raised as unhandled rejections, in place of the test runner's own treatment of them. */
let raised: unknown[] = [];
let listeners: NodeJS.UnhandledRejectionListener[] = [];
const record = (error: unknown): void => void raised.push(error);
const macrotask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  raised = [];
  listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', record);
});
afterEach(() => {
  process.removeAllListeners('unhandledRejection');
  for (const listener of listeners) process.on('unhandledRejection', listener);
});

describe('an iterated feed', () => {
  it('gives every item in order, whether it waits for the consumer or the consumer for it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('push', 'next'), { maxLength: 60 }), async (steps) => {
        const feed = createFeed<number>();
        const iterator = feed.subscription[Symbol.asyncIterator]();
        const results: Promise<IteratorResult<number>>[] = [];
        let pushed = 0;
        for (const step of steps) {
          if (step === 'push') expect(feed.push(pushed++)).toBe(true);
          else results.push(iterator.next());
        }
        feed.end();
        const values = (await Promise.all(results)).map((result) =>
          result.done === true ? 'done' : result.value,
        );
        expect(values).toEqual(results.map((_, i) => (i < pushed ? i : 'done')));
        expect(feed.push(0)).toBe(false);
      }),
      runs(200),
    );
  });

  it('keeps its order over many items', async () => {
    const feed = createFeed<number>();
    for (let i = 0; i < 5_000; i++) feed.push(i);
    feed.end();
    expect(feed.waiting).toBe(5_000);
    expect(await collect(feed.subscription)).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
    expect(feed.waiting).toBe(0);
    await expect(feed.subscription.closed).resolves.toBeUndefined();
  });

  it('is ready as soon as history is queued', async () => {
    const feed = createFeed<number>();
    feed.push(1);
    feed.live();
    await expect(feed.subscription.ready).resolves.toBeUndefined();
    feed.end();
  });

  it('throws the error that ended it after the items before, once', async () => {
    const onEnd = vi.fn();
    const feed = createFeed<number>({ onEnd });
    feed.push(1);
    feed.fail(new Error('lost'));
    feed.fail(new Error('later'));
    const iterator = feed.subscription[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    await expect(iterator.next()).rejects.toThrow('lost');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await expect(feed.subscription.closed).rejects.toThrow('lost');
    await expect(feed.subscription.ready).rejects.toThrow('lost');
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(raised).toEqual([]);
  });

  it('throws it to a consumer that waits', async () => {
    const feed = createFeed<number>();
    const collected = collect(feed.subscription);
    feed.fail(new Error('lost'));
    await expect(collected).rejects.toThrow('lost');
  });

  it('delivers nothing after it is unsubscribed, and waits for the producer to clean up', async () => {
    let cleaned = false;
    const feed = createFeed<number>({
      onEnd: async () => {
        await macrotask();
        cleaned = true;
      },
    });
    feed.push(1);
    await feed.subscription.unsubscribe();
    expect(cleaned).toBe(true);
    expect(feed.ended).toBe(true);
    expect(await collect(feed.subscription)).toEqual([]);
    await feed.subscription.unsubscribe();
    await expect(feed.subscription.ready).rejects.toMatchObject({ code: 'FEED_CLOSED' });
    await expect(feed.subscription.closed).resolves.toBeUndefined();
  });

  it('is unsubscribed by leaving the loop, and by disposing of it', async () => {
    const onEnd = vi.fn();
    const feed = createFeed<number>({ onEnd });
    feed.push(1);
    feed.push(2);
    for await (const item of feed.subscription) {
      expect(item).toBe(1);
      break;
    }
    expect(feed.ended).toBe(true);
    expect(onEnd).toHaveBeenCalledTimes(1);
    const other = createFeed<number>();
    await other.subscription[Symbol.asyncDispose]();
    expect(other.ended).toBe(true);
  });

  it('ends when its signal is aborted, before or after it was made', async () => {
    const controller = new AbortController();
    const feed = createFeed<number>({ signal: controller.signal });
    const ready = expect(feed.subscription.ready).rejects.toThrow('enough');
    const collected = collect(feed.subscription);
    controller.abort(new Error('enough'));
    expect(await collected).toEqual([]);
    await ready;
    await expect(feed.subscription.closed).resolves.toBeUndefined();
    expect(createFeed<number>({ signal: controller.signal }).ended).toBe(true);
  });

  it('has one consumer', async () => {
    const feed = createFeed<number>();
    feed.subscription[Symbol.asyncIterator]();
    expect(() => feed.subscription[Symbol.asyncIterator]()).toThrow(ValidationError);
    await feed.subscription.unsubscribe();
  });

  it('fails when its consumer falls behind the limit, after what it had taken', async () => {
    const feed = createFeed<number>({ limit: 2 });
    expect([feed.push(1), feed.push(2), feed.push(3)]).toEqual([true, true, false]);
    const iterator = feed.subscription[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toBe(1);
    expect((await iterator.next()).value).toBe(2);
    await expect(iterator.next()).rejects.toMatchObject({ code: 'FEED_OVERFLOW', details: { limit: 2 } });
    expect(() => createFeed({ limit: 0 })).toThrow('must be 1 or more');
  });

  it('lets a producer wait for room', async () => {
    const feed = createFeed<number>({ limit: 4 });
    feed.push(1);
    await feed.room();
    feed.push(2);
    let room = false;
    const waiting = feed.room().then(() => (room = true));
    await macrotask();
    expect(room).toBe(false);
    await feed.subscription[Symbol.asyncIterator]().next();
    await waiting;
    feed.push(3);
    const ended = feed.room();
    feed.end();
    await expect(ended).resolves.toBeUndefined();
  });

  it('passes on what the clean-up of the producer throws', async () => {
    const broken: FeedOptions<number> = { onEnd: () => Promise.reject(new Error('no clean-up')) };
    const watched = createFeed<number>(broken);
    const closed = expect(watched.subscription.closed).rejects.toThrow('no clean-up');
    await watched.subscription.unsubscribe();
    await closed;
    expect(raised).toEqual([]);
    const unwatched = createFeed<number>(broken);
    await unwatched.subscription.unsubscribe();
    const failed = createFeed<number>(broken);
    failed.fail(new Error('first'));
    await expect(failed.subscription.closed).rejects.toThrow('first');
    await macrotask();
    expect(raised).toEqual([new Error('no clean-up'), new Error('no clean-up')]);
  });
});

describe('a feed with a callback', () => {
  it('delivers within push, in order, also what the callback itself pushes', () => {
    const seen: number[] = [];
    const feed = createFeed<number>({
      onItem: (item) => {
        if (item === 1) feed.push(2);
        seen.push(item);
      },
    });
    feed.push(1);
    expect(seen).toEqual([1, 2]);
    feed.push(3);
    expect(seen).toEqual([1, 2, 3]);
    feed.end();
  });

  it('waits for a callback that is still busy, then is ready, then closes', async () => {
    const seen: string[] = [];
    const releases: (() => void)[] = [];
    const feed = createFeed<string>({
      onItem: (item) => {
        seen.push(item);
        return new Promise<void>((resolve) => releases.push(resolve));
      },
      onEnd: () => void seen.push('end'),
    });
    feed.push('a');
    feed.push('b');
    feed.live();
    feed.push('c');
    void feed.subscription.ready.then(() => seen.push('ready'));
    feed.end();
    await macrotask();
    expect(seen).toEqual(['a']);
    releases[0]?.();
    await macrotask();
    expect(seen).toEqual(['a', 'b']);
    releases[1]?.();
    await macrotask();
    expect(seen.sort()).toEqual(['a', 'b', 'c', 'ready']);
    releases[2]?.();
    await feed.subscription.closed;
    expect(seen).toContain('end');
  });

  it('is ready at once where there is no history', async () => {
    const feed = createFeed<number>({ onItem: () => undefined });
    feed.live();
    await expect(feed.subscription.ready).resolves.toBeUndefined();
    expect(() => feed.subscription[Symbol.asyncIterator]()).toThrow('delivers to a callback');
    await feed.subscription.unsubscribe();
  });

  it.each([
    [
      'throws',
      (item: number) => {
        if (item === 2) throw new Error('handler');
      },
    ],
    [
      'rejects',
      async (item: number) => {
        if (item === 2) throw new Error('handler');
      },
    ],
  ])('ends when the callback %s', async (_how, onItem) => {
    const feed = createFeed<number>({ onItem });
    const closed = expect(feed.subscription.closed).rejects.toThrow('handler');
    feed.push(1);
    feed.push(2);
    feed.push(3);
    await closed;
    expect(feed.ended).toBe(true);
    expect(feed.waiting).toBe(0);
    await macrotask();
    expect(raised).toEqual([]);
  });

  it('raises the error that ended it where nobody holds a promise that tells', async () => {
    const silent = createFeed<number>({ onItem: () => undefined });
    silent.fail(new Error('unseen'));
    const live = createFeed<number>({ onItem: () => undefined });
    live.live();
    await live.subscription.ready;
    live.fail(new Error('unseen after ready'));
    const waiting = createFeed<number>({ onItem: () => undefined });
    const ready = expect(waiting.subscription.ready).rejects.toThrow('seen');
    waiting.fail(new Error('seen'));
    await ready;
    await macrotask();
    expect(raised).toEqual([new Error('unseen'), new Error('unseen after ready')]);
  });

  it('raises what the callback throws after the feed has ended', async () => {
    let release: () => void = () => undefined;
    const onItem = async (): Promise<void> => {
      await new Promise<void>((resolve) => (release = resolve));
      throw new Error('too late');
    };
    const unsubscribed = createFeed<number>({ onItem });
    unsubscribed.push(1);
    await unsubscribed.subscription.unsubscribe();
    release();
    await macrotask();
    const failed = createFeed<number>({ onItem });
    failed.push(1);
    failed.fail(new Error('first'));
    release();
    await expect(failed.subscription.closed).rejects.toThrow('first');
    await macrotask();
    expect(raised).toEqual([new Error('too late'), new Error('too late')]);
  });

  it('fails when an asynchronous callback falls behind', async () => {
    const feed = createFeed<number>({
      limit: 1,
      onItem: () => new Promise<void>((resolve) => setImmediate(resolve)),
    });
    const closed = expect(feed.subscription.closed).rejects.toSatisfy(PersistenceError.isInstance);
    expect([feed.push(1), feed.push(2), feed.push(3)]).toEqual([true, true, false]);
    await closed;
  });
});
