import { createFeed, type Feed, type Subscription } from '@nerv/core';

type Handler<T> = (item: T) => unknown;

interface Open<T> {
  readonly feed: Feed<T>;
  readonly wants: (item: T) => boolean;
}

/** The feeds of one kind of a mock client: live at once, and fed by the test. */
export class MockFeeds<T> {
  readonly #open = new Map<object, Open<T>>();
  /** Handlers under way. */
  readonly #running = new Set<Promise<unknown>>();

  subscribe(
    handler: Handler<T> | undefined,
    wants: (item: T) => boolean,
    signal: AbortSignal | undefined,
  ): Subscription<T> {
    const onItem = handler && ((item: T) => this.#run(handler, item));
    const open = this.#open;
    const key = {};
    const feed = createFeed<T>({ signal, onItem, onEnd: () => void open.delete(key) });
    if (!feed.ended) open.set(key, { feed, wants });
    feed.live();
    return feed.subscription;
  }

  /** Delivers an item to every feed that wants it; resolves when their handlers are done. */
  async push(item: T): Promise<void> {
    for (const { feed, wants } of [...this.#open.values()]) if (wants(item)) feed.push(item);
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  #run(handler: Handler<T>, item: T): void | Promise<void> {
    const result = handler(item);
    if (!(result instanceof Promise)) return;
    const running = result.finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }
}
