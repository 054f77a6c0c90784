import { PersistenceError } from '../errors/persistence-error';
import { ValidationError } from '../errors/validation-error';
import type { Subscription } from '../types/subscription';
import { DEFAULT_FEED_LIMIT, type Feed, type FeedOptions } from './feed';
import { Fifo } from './fifo';
import { Outcome } from './outcome';

/** Makes a feed: the producer pushes, the holder of `subscription` iterates or gave a callback. */
export function createFeed<T>(options: FeedOptions<T> = {}): Feed<T> {
  return new QueuedFeed(options);
}

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

class QueuedFeed<T> implements Feed<T> {
  readonly subscription: Subscription<T>;
  private readonly queue = new Fifo<T>();
  private readonly limit: number;
  private readonly ready = new Outcome();
  private readonly closed = new Outcome();
  private readonly rooms: (() => void)[] = [];
  /** `next()` calls that found nothing. */
  private readonly waiters: Waiter<T>[] = [];
  /** Set once nothing more is taken; with the error where there is one that the iterator has not thrown yet. */
  private ending: { readonly error?: unknown } | undefined;
  private delivering = false;
  /** Items pushed, and items the callback is done with. */
  private pushed = 0;
  private delivered = 0;
  /** How many items are history, once it is complete. */
  private history: number | undefined;
  private iterated = false;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: FeedOptions<T>) {
    this.limit = options.limit ?? DEFAULT_FEED_LIMIT;
    if (!(this.limit >= 1)) {
      throw new ValidationError({
        message: `The limit of a feed must be 1 or more, not ${this.limit}.`,
        path: ['limit'],
        rule: 'minimum',
      });
    }
    this.subscription = this.subscriptionOf();
    const { signal } = options;
    if (signal?.aborted === true) this.abort();
    else signal?.addEventListener('abort', this.abort, { once: true });
  }

  get ended(): boolean {
    return this.ending !== undefined;
  }

  get waiting(): number {
    return this.queue.size;
  }

  push(item: T): boolean {
    if (this.ending !== undefined) return false;
    const waiter = this.waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value: item });
      return true;
    }
    if (this.queue.size >= this.limit) {
      this.fail(overflow(this.limit));
      return false;
    }
    this.queue.push(item);
    this.pushed++;
    if (this.options.onItem !== undefined && !this.delivering) this.deliver(this.options.onItem);
    return true;
  }

  live(): void {
    this.history ??= this.pushed;
    if (this.options.onItem === undefined || this.delivered >= this.history) this.ready.succeed();
  }

  end(): void {
    this.finish({});
  }

  fail(error: unknown): void {
    this.finish({ error });
  }

  room(): Promise<void> {
    if (this.hasRoom) return Promise.resolve();
    return new Promise((resolve) => this.rooms.push(resolve));
  }

  private get hasRoom(): boolean {
    return this.ending !== undefined || this.queue.size < this.limit / 2;
  }

  private get idle(): boolean {
    return !this.delivering && this.queue.size === 0;
  }

  private take(): T {
    const item = this.queue.shift();
    if (this.rooms.length > 0 && this.hasRoom) this.openRooms();
    return item;
  }

  private openRooms(): void {
    for (const resolve of this.rooms.splice(0)) resolve();
  }

  /** Calls the callback for what waits, at once as long as it returns no promise. */
  private deliver(onItem: NonNullable<FeedOptions<T>['onItem']>): void {
    this.delivering = true;
    while (this.queue.size > 0) {
      let result: void | Promise<void>;
      try {
        result = onItem(this.take());
      } catch (error) {
        this.stopOn(error);
        return;
      }
      if (isPromiseLike(result)) {
        result.then(() => {
          this.countDelivered();
          this.deliver(onItem);
        }, this.stopOn);
        return;
      }
      this.countDelivered();
    }
    this.delivering = false;
    if (this.ending !== undefined) void this.close();
  }

  private countDelivered(): void {
    this.delivered++;
    if (this.history !== undefined && this.delivered >= this.history) this.ready.succeed();
  }

  /** The callback threw. */
  private readonly stopOn = (error: unknown): void => {
    this.delivering = false;
    this.queue.clear();
    // Where the feed has failed or closed already, the promises tell of that, and this error needs a way of its own.
    if (this.closing !== undefined || (this.ending !== undefined && 'error' in this.ending)) raise(error);
    else this.ending = { error };
    this.openRooms();
    void this.close();
  };

  private finish(ending: { readonly error?: unknown }): void {
    if (this.ending !== undefined) return;
    this.ending = ending;
    this.openRooms();
    for (const waiter of this.waiters.splice(0)) this.settle(waiter);
    if (this.options.onItem === undefined || this.idle) void this.close();
  }

  private readonly abort = (): void => {
    this.ready.fail(this.options.signal?.reason);
    void this.stop();
  };

  /** Ends at once: what waits is dropped. */
  private stop(): Promise<void> {
    this.queue.clear();
    this.finish({});
    return this.close();
  }

  private close(): Promise<void> {
    this.closing ??= this.runClose(this.ending ?? {});
    return this.closing;
  }

  private async runClose(ending: { readonly error?: unknown }): Promise<void> {
    this.options.signal?.removeEventListener('abort', this.abort);
    let failure = ending;
    try {
      await this.options.onEnd?.();
    } catch (error) {
      if ('error' in ending) raise(error);
      else failure = { error };
    }
    if (!('error' in failure)) {
      this.ready.fail(neverLive());
      this.closed.succeed();
      return;
    }
    const { error } = failure;
    // An iterator throws what ended its feed, but not what went wrong when it was unsubscribed.
    const told =
      this.closed.observed || this.ready.waited || (this.options.onItem === undefined && failure === ending);
    this.ready.fail(error);
    this.closed.fail(error);
    if (!told) raise(error);
  }

  private settle(waiter: Waiter<T>): void {
    const ending = this.ending;
    if (ending !== undefined && 'error' in ending) {
      this.ending = {};
      waiter.reject(ending.error);
    } else waiter.resolve({ done: true, value: undefined });
  }

  private next(): Promise<IteratorResult<T, undefined>> {
    if (this.queue.size > 0) return Promise.resolve({ done: false, value: this.take() });
    return new Promise((resolve, reject) => {
      if (this.ending === undefined) this.waiters.push({ resolve, reject });
      else this.settle({ resolve, reject });
    });
  }

  private iterator(): AsyncIterator<T, undefined> {
    if (this.options.onItem !== undefined)
      throw misuse('callback-form', 'It delivers to a callback, so it cannot be iterated too.');
    if (this.iterated)
      throw misuse('single-consumer', 'It is being iterated already: subscribe once for each consumer.');
    this.iterated = true;
    return {
      next: () => this.next(),
      return: async () => {
        await this.stop();
        return { done: true, value: undefined };
      },
    };
  }

  private subscriptionOf(): Subscription<T> {
    const { ready, closed } = this;
    // Not every browser has it yet; the fallback is what compilers polyfill it with.
    const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');
    const unsubscribe = (): Promise<void> => this.stop();
    return {
      get ready() {
        return ready.get();
      },
      get closed() {
        return closed.get();
      },
      unsubscribe,
      [Symbol.asyncIterator]: () => this.iterator(),
      [asyncDispose]: unsubscribe,
    };
  }
}

function isPromiseLike(value: void | Promise<void>): value is Promise<void> {
  return typeof value === 'object' && value !== null && typeof value.then === 'function';
}

/** Nobody holds a promise that carries the error: let the host report it. */
function raise(error: unknown): void {
  // Whatever was thrown: it may be no Error.
  void Promise.resolve().then(() => {
    throw error;
  });
}

function overflow(limit: number): PersistenceError {
  return new PersistenceError({
    code: 'FEED_OVERFLOW',
    message: `A subscription ended because its consumer fell ${limit} items behind. Consume faster, or raise its limit, and subscribe again from the last position seen.`,
    details: { limit },
  });
}

function neverLive(): PersistenceError {
  return new PersistenceError({ code: 'FEED_CLOSED', message: 'The subscription ended before it was live.' });
}

function misuse(rule: string, what: string): ValidationError {
  return new ValidationError({ message: `This subscription cannot be iterated. ${what}`, path: [], rule });
}
