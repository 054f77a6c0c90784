/**
 * A running feed. Iterate it or give a callback when subscribing; both see the same items in the same order.
 * It ends after `unsubscribe()`, an abort of its signal, or an error (the iterator throws it; `ready` rejects with it
 * where it came before the feed was live).
 */
export interface Subscription<T> extends AsyncIterable<T> {
  /** Resolves when history is delivered and the feed is live. */
  readonly ready: Promise<void>;
  /** Resolves when the feed has ended after `unsubscribe()` or an abort; rejects with the error that ended it. */
  readonly closed: Promise<void>;
  /** Ends the feed; no item is delivered after it resolves. */
  unsubscribe(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** One page of a keyset-paged read. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Pass it as `cursor` to read on; `null` at the end. */
  readonly cursor: string | null;
  /** How the page was found: by an index, or by scanning (a part of) the table. */
  readonly plan: 'index' | 'scan';
}
