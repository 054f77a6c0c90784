import type {
  EventInput,
  EventRecord,
  PublishedEvent,
  PublishEventOptions,
  ReadEventsQuery,
  Value,
} from '@nerv/core';
import type { WriteOptions } from '../types/options';

export interface EventApi {
  /**
   * Appends an event to the log. Resolves with its id and position once it is durable.
   *
   * @throws ConflictError where the last event of this type is another one than expected, or the id is taken;
   *   ValidationError
   */
  publishEvent(type: string, data: Value, options?: PublishEventOptions): Promise<PublishedEvent>;

  /** Appends up to 1,000 events in one transaction: all or none, side by side in the log. */
  publishEvents(events: readonly EventInput[], options?: WriteOptions): Promise<PublishedEvent[]>;

  /** Events that match all conditions, in log order (newest first where `direction` is `'backwards'`). */
  readEvents(query?: ReadEventsQuery): Promise<readonly EventRecord[]>;

  /** The same as `readEvents`. */
  queryEvents(query?: ReadEventsQuery): Promise<readonly EventRecord[]>;
}
