import type {
  Entity,
  EventRecord,
  Relation,
  StateVersion,
  SubscribeEventsOptions,
  Subscription,
} from '@nerv/core';
import type {
  ChangeCallback,
  EntityChange,
  RelationChange,
  StateVersionChange,
  SubscribeEntityChangesOptions,
  SubscribeRelationChangesOptions,
  SubscribeStateVersionChangesOptions,
} from '../types/changes';

/** Gets every event, in log order; the next one only after the promise it returned has resolved. What it throws ends the feed. */
export type EventCallback = (event: EventRecord) => void | Promise<void>;

/**
 * Feeds of the log. Each delivers every entry after its start that passes its filter, once and in log order: first what
 * there is already, then what happens, through lost connections. A consumer that falls behind costs no memory beyond a
 * bound: the feed reads on from the log when it has caught up.
 *
 * A feed fails with `ConflictError` where its start belongs to another log (`details.reason` `'other-log'`), lies beyond
 * the head (`'beyond-head'`) or before what is kept (`'pruned'`), with `ConnectionError` where a lost connection cannot be
 * had again, and with `IntegrityError` where an entry is damaged.
 *
 * Give a callback, or leave it out and iterate the subscription.
 */
export interface FeedApi {
  subscribeEvents(callback: EventCallback, options?: SubscribeEventsOptions): Subscription<EventRecord>;
  subscribeEvents(options?: SubscribeEventsOptions): Subscription<EventRecord>;

  subscribeEntityChanges(
    callback: ChangeCallback<Entity>,
    options?: SubscribeEntityChangesOptions,
  ): Subscription<EntityChange>;
  subscribeEntityChanges(options?: SubscribeEntityChangesOptions): Subscription<EntityChange>;

  subscribeRelationChanges(
    callback: ChangeCallback<Relation>,
    options?: SubscribeRelationChangesOptions,
  ): Subscription<RelationChange>;
  subscribeRelationChanges(options?: SubscribeRelationChangesOptions): Subscription<RelationChange>;

  subscribeStateVersionChanges(
    callback: ChangeCallback<StateVersion>,
    options?: SubscribeStateVersionChangesOptions,
  ): Subscription<StateVersionChange>;
  subscribeStateVersionChanges(
    options?: SubscribeStateVersionChangesOptions,
  ): Subscription<StateVersionChange>;
}
