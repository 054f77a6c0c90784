import type { Subscription } from '../types/subscription';

/** Items that may wait for a slow consumer, unless another limit is set. */
export const DEFAULT_FEED_LIMIT = 65_536;

export interface FeedOptions<T> {
  /** Ends the feed like `unsubscribe()` when it is aborted; `ready`, if it is still open, rejects with the reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Gets every item, in order, within `push`; after one that returned a promise, the next item waits for it. What it
   * throws ends the feed. Without it the items wait to be iterated, by one consumer.
   */
  readonly onItem?: ((item: T) => void | Promise<void>) | undefined;
  /** Items that may wait before the feed fails with code `'FEED_OVERFLOW'`. Default 65,536. */
  readonly limit?: number | undefined;
  /** Called once when the feed ends, for whichever reason; `closed` and `unsubscribe()` wait for it. */
  readonly onEnd?: (() => void | Promise<void>) | undefined;
}

/** The producer's side of a `Subscription`. */
export interface Feed<T> {
  readonly subscription: Subscription<T>;
  /** Whether it takes no more items. */
  readonly ended: boolean;
  /** How many items wait to be consumed. */
  readonly waiting: number;
  /** Adds an item. Returns false, dropping it, where the feed has ended. */
  push(item: T): boolean;
  /** Says that history is complete. `ready` resolves: with a callback after all items so far, else at once. */
  live(): void;
  /** Ends the feed; items pushed before are still delivered. */
  end(): void;
  /**
   * Ends the feed with an error; items pushed before are still delivered. The iterator throws it, `closed` rejects with
   * it, `ready` too if it is still open. With a callback, and nobody holding one of those promises, it is raised as an
   * unhandled rejection, so that it is not lost.
   */
  fail(error: unknown): void;
  /** Resolves when less than half of the limit waits, or the feed has ended: for producers that can pause. */
  room(): Promise<void>;
}
