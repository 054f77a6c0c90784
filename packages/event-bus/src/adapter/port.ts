import type {
  EventRecord,
  PublishedEvent,
  PublishEventOptions,
  ReadEventsQuery,
  SubscribeEventsOptions,
  Subscription,
  Value,
} from '@nerv/core';

/** What the adapter needs of a database client. `InnerUniverseClient` of `@nerv/client` satisfies it. */
export interface EventBusPort {
  /** Resolves when the event is durable. Calls made one after the other are stored in that order. */
  publishEvent(type: string, data: Value, options?: PublishEventOptions): Promise<PublishedEvent>;
  /**
   * Every event that matches, once, in log order; the next one only when the promise of the last has resolved. Its
   * `ready` resolves when the feed is live.
   */
  subscribeEvents(
    callback: (event: EventRecord) => void | Promise<void>,
    options?: SubscribeEventsOptions,
  ): Subscription<EventRecord>;
  readEvents(query?: ReadEventsQuery): Promise<readonly EventRecord[]>;
}
