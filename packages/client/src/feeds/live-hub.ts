import type { LiveEntry, Transport } from '../connection/transport';

/** A feed, as the shared subscription sees it. */
export interface LiveFeed {
  /** The live subscription is running. */
  covered(): void;
  /** It is not. */
  uncovered(): void;
  live(entries: readonly LiveEntry[]): void;
  /** There will be no connection, because the user disconnected. */
  end(): void;
  /** There will be no connection, because none could be had. */
  fail(error: Error): void;
}

/**
 * The one live subscription of a client, shared by its feeds: it runs while there is a connection and at least one feed.
 *
 * It is not filtered. Each feed picks its entries, so no feed costs the server a subscription; and as it carries every
 * position of the dense log, a missing one is noticed whichever feed it is for.
 */
export class LiveHub {
  readonly #feeds = new Set<LiveFeed>();
  #transport: Transport | undefined;
  #running = false;

  add(feed: LiveFeed): void {
    this.#feeds.add(feed);
    if (this.#running) feed.covered();
    else if (this.#feeds.size === 1) this.#transport?.startLive();
  }

  remove(feed: LiveFeed): void {
    if (!this.#feeds.delete(feed) || this.#feeds.size > 0) return;
    this.#running = false;
    this.#transport?.stopLive();
  }

  up(transport: Transport): void {
    this.#transport = transport;
    if (this.#feeds.size > 0) transport.startLive();
  }

  down(): void {
    this.#transport = undefined;
    this.#running = false;
    for (const feed of [...this.#feeds]) feed.uncovered();
  }

  end(): void {
    for (const feed of [...this.#feeds]) feed.end();
  }

  fail(error: Error): void {
    for (const feed of [...this.#feeds]) feed.fail(error);
  }

  liveStarted(): void {
    if (this.#running || this.#feeds.size === 0) return;
    this.#running = true;
    for (const feed of [...this.#feeds]) feed.covered();
  }

  live(entries: readonly LiveEntry[]): void {
    for (const feed of [...this.#feeds]) feed.live(entries);
  }
}
