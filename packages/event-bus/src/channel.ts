import type { Subscription } from '@nerv/core';
import type { EventData, MessageOf, PublishableType, TypeOrPattern } from './event-map';
import type { PublishOptions } from './message';

/** What it throws is published as `HANDLER_ERROR`; the promise it returns is awaited by `publish`. */
export type Handler<M> = (message: M) => unknown;

export interface SubscribeOptions {
  /** How the subscription is called in a `HANDLER_ERROR`. Default: the type or pattern. */
  readonly name?: string | undefined;
  /**
   * Whether the handler gets one message at a time: the next only when the promise of the last has settled. A serial
   * handler must not await the publishing of a message that it gets itself: it would wait for itself. Default false: calls
   * begin in publish order, and those that await overlap.
   */
  readonly serial?: boolean | undefined;
  /** Ends the subscription when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

export interface IterateOptions {
  readonly signal?: AbortSignal | undefined;
  /** Messages that may wait to be iterated before the subscription fails with code `'FEED_OVERFLOW'`. Default 65,536. */
  readonly limit?: number | undefined;
}

/** Where events are published and subscribed to: a bus, or a scope of one. */
export interface EventChannel<Events extends object> {
  /**
   * Publishes an event. Its handlers are called before this returns, or, inside a handler, as soon as all handlers of the
   * present message have been called.
   *
   * @returns the id of the event, once every handler it reached has run, those that failed included
   * @throws ValidationError where type or options cannot be used; whatever a middleware threw; `PersistenceError` with
   *   code `'CLOSED'` after `close()`
   */
  publish<Type extends PublishableType<Events>>(
    type: Type,
    data: EventData<Events, Type>,
    options?: PublishOptions,
  ): Promise<string>;

  /**
   * Calls `handler` with each later message of the type, or of the types the pattern stands for. Segments are divided by
   * `.`; `*` stands for one, `**` at the end for one or more: `user.*`, `user.**`, `**`.
   *
   * @throws ValidationError where it is no type and no pattern
   */
  subscribe<P extends TypeOrPattern<Events>>(
    typeOrPattern: P,
    handler: Handler<MessageOf<Events, P>>,
    options?: SubscribeOptions,
  ): Subscription<MessageOf<Events, P>>;
  /** The same, to be iterated: `for await (const message of bus.subscribe('user.*'))`. `publish` does not wait for it. */
  subscribe<P extends TypeOrPattern<Events>>(
    typeOrPattern: P,
    options?: IterateOptions,
  ): Subscription<MessageOf<Events, P>>;

  /** A child whose subscriptions end together when it is closed, and whose name is the source of what it publishes. */
  scope(name: string): EventScope<Events>;
}

/** A child of a bus. Messages are the bus's: what is published through a scope reaches every handler of the bus. */
export interface EventScope<Events extends object> extends EventChannel<Events> {
  /** Names from the outermost scope on, divided by `/`. */
  readonly name: string;
  /** Ends its subscriptions and those of its own scopes; publishing through it is refused from now on. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
