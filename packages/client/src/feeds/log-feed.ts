import { type Checkpoint, createFeed, type Feed, type Subscription, TimeoutError } from '@nerv/core';
import type { LogEntry } from '@nerv/inner-universe/protocol';
import type { Reader } from '../calls/reader';
import type { LiveEntry } from '../connection/transport';
import type { Logger } from '../options/logger';
import type { LiveFeed, LiveHub } from './live-hub';
import { type LogFilter, passes } from './log-filter';
import { readHead, readPage } from './log-pages';
import { FeedSeam, type PageRequest, type SeamStep } from './seam';

/** Live entries that are kept aside while history is read; older ones are read again. */
const maxBuffered = 10_000;
/** Live entries that are handed to the seam at once. */
const liveChunk = 1_000;
/** Items that may wait for a slow consumer; from half of it on, live entries are left out and read again later. */
const maxWaiting = 32_768;

export interface LogFeedOptions<T> {
  /** The method, as users know it. */
  readonly caller: string;
  readonly filter: LogFilter;
  readonly from: number | Checkpoint | 'now';
  readonly decode: (entry: LogEntry) => T;
  readonly onItem: ((item: T) => void | Promise<void>) | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface FeedContext {
  readonly hub: LiveHub;
  readonly reader: Reader;
  /** Deadline of one page, in milliseconds. A page that misses it is asked for again. */
  readonly timeoutMs: number;
  readonly logger: Logger;
}

/** Starts a feed of the log. */
export function openFeed<T>(context: FeedContext, options: LogFeedOptions<T>): Subscription<T> {
  const running = new LogFeed(context, options);
  running.start();
  return running.subscription;
}

/** Joins a seam to pages, live entries and a consumer. */
class LogFeed<T> implements LiveFeed {
  readonly #context: FeedContext;
  readonly #options: LogFeedOptions<T>;
  readonly #feed: Feed<T>;
  /** Ends the read under way. */
  readonly #stop = new AbortController();
  #seam: FeedSeam<LogEntry> | undefined;
  #logId: string | undefined;
  /** The live subscription is running. */
  #covered = false;
  /** The consumer is behind: live entries are left out until it has caught up. */
  #paused = false;

  constructor(context: FeedContext, options: LogFeedOptions<T>) {
    this.#context = context;
    this.#options = options;
    this.#feed = createFeed<T>({
      signal: options.signal,
      onItem: options.onItem,
      limit: maxWaiting,
      onEnd: () => {
        this.#stop.abort();
        context.hub.remove(this);
      },
    });
  }

  get subscription(): Subscription<T> {
    return this.#feed.subscription;
  }

  start(): void {
    if (this.#feed.ended) return;
    const { from } = this.#options;
    this.#context.hub.add(this);
    if (from === 'now') void this.#guard(() => this.#startNow());
    else if (typeof from === 'number') this.#startAfter(from, undefined);
    else this.#startAfter(from.position, from.logId);
  }

  covered(): void {
    this.#covered = true;
    if (this.#paused || this.#seam === undefined) return;
    this.#follow(this.#seam.covered());
  }

  uncovered(): void {
    this.#covered = false;
    this.#seam?.uncovered();
  }

  live(entries: readonly LiveEntry[]): void {
    const { filter } = this.#options;
    for (let start = 0; start < entries.length; start += liveChunk) {
      if (this.#seam === undefined || this.#paused || this.#feed.ended) return;
      const slots = entries.slice(start, start + liveChunk).map(({ position, entry }) => ({
        position,
        item: entry !== undefined && passes(filter, entry) ? entry : undefined,
      }));
      this.#follow(this.#seam.live(slots));
    }
  }

  end(): void {
    this.#feed.end();
  }

  fail(error: unknown): void {
    this.#feed.fail(error);
  }

  async #startNow(): Promise<void> {
    const { reader } = this.#context;
    const { logId, head } = await this.#persist((bounds) => readHead(reader, this.#options.caller, bounds));
    this.#startAfter(head, logId);
  }

  #startAfter(after: number, logId: string | undefined): void {
    if (this.#feed.ended) return;
    this.#logId = logId;
    const seam = new FeedSeam<LogEntry>({ after, maxBuffered });
    this.#seam = seam;
    this.#follow(this.#covered ? seam.covered() : seam.start());
  }

  #follow({ deliver, read }: SeamStep<LogEntry>): void {
    try {
      for (const entry of deliver) this.#feed.push(this.#options.decode(entry));
    } catch (error) {
      this.fail(error);
    }
    if (this.#feed.ended) return;
    if (this.#seam?.isLive === true) {
      this.#feed.live();
      if (this.#feed.waiting >= maxWaiting / 2) void this.#guard(() => this.#pause());
    }
    if (read !== undefined) void this.#guard(() => this.#read(read));
  }

  async #read({ id, after }: PageRequest): Promise<void> {
    await this.#feed.room();
    const { reader } = this.#context;
    const { caller, filter } = this.#options;
    const page = await this.#persist((bounds) =>
      readPage(reader, caller, filter, after, this.#logId, bounds),
    );
    this.#logId = page.logId;
    const slots = page.entries.map((entry) => ({ position: entry.position, item: entry }));
    const through = page.done ? page.head : page.scanned;
    const step = this.#seam?.page({ id, slots, through, head: page.head });
    if (step !== undefined) this.#follow(step);
  }

  /** Leaves live entries out until the consumer has caught up, and reads them then. */
  async #pause(): Promise<void> {
    this.#paused = true;
    this.#seam?.uncovered();
    await this.#feed.room();
    this.#paused = false;
    if (this.#covered && this.#seam !== undefined) this.#follow(this.#seam.covered());
  }

  /** Asks again where an answer is late: a feed has no deadline of its own. */
  async #persist<R>(read: (bounds: { timeoutMs: number; signal: AbortSignal }) => Promise<R>): Promise<R> {
    const { timeoutMs, logger } = this.#context;
    for (;;) {
      try {
        return await read({ timeoutMs, signal: this.#stop.signal });
      } catch (error) {
        if (!TimeoutError.isInstance(error)) throw error;
        logger.warn('A page of a feed is late; it is asked for again.', {
          caller: this.#options.caller,
          error,
        });
      }
    }
  }

  /** What goes wrong on the way ends the feed, unless it has ended. */
  async #guard(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (!this.#feed.ended) this.fail(error);
    }
  }
}
