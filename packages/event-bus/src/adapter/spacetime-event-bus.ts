import {
  normalizeValue,
  ValidationError,
  type EventRecord,
  type PublishedEvent,
  type PublishEventOptions,
  type SubscribeEventsOptions,
  type Subscription,
} from '@nerv/core';
import type { Handler, SubscribeOptions } from '../channel';
import { checkFunction, checkMethods, checkObject, checkOptionalFunction } from '../check-input';
import { closedError } from '../errors';
import { EventBus } from '../event-bus';
import { checkPublishable } from '../pattern';
import type { AnyEvents, EventData, MessageOf, PublishableType, TypeOrPattern } from '../event-map';
import { HANDLER_ERROR, type HandlerFailure } from '../handler-error';
import { Bridge, BRIDGE, type BridgedBus, type Send } from './bridge';
import { InFlight } from './in-flight';
import { PendingWrites } from './pending-writes';
import type { EventBusPort } from './port';
import { messagesOf, newestMessages } from './read-messages';
import { storedMessage, type StoredMessage } from './stored-message';

export interface SpacetimeEventBusOptions {
  /**
   * Where the feed of registered handlers and connected buses begins: after a position (`0` is the whole history) or
   * checkpoint, or `'now'`. Default `'now'`.
   */
  readonly from?: SubscribeEventsOptions['from'];
  /** How many events of the log may be in the hands of handlers at once; further ones wait. Default 1,000. */
  readonly maxInFlight?: number | undefined;
  /** Gets what a registered handler threw where no handler is registered for `HANDLER_ERROR`. Default: `console.error`. */
  readonly onUnhandledFailure?: ((failure: HandlerFailure) => void) | undefined;
}

export interface StoredHistoryQuery {
  /** A type or pattern. Default: every type. */
  readonly type?: string | undefined;
  /** The newest so many. Default 1,000. */
  readonly limit?: number | undefined;
}

/** A bus joined to the log. */
export interface NervConnection {
  /** Resolves when what others publish from now on reaches the bus; rejects where the feed ended before. */
  readonly ready: Promise<void>;
  /** Ends it, both ways. What the bus published before is still sent: `flush()` waits for it. Idempotent. */
  disconnect(): void;
  [Symbol.dispose](): void;
}

/**
 * Events of the log of an Inner Universe database, as messages; and the bridge between the log and a bus in process.
 *
 * Registered handlers and connected buses are fed by one feed: every event of the log from where the feed begins, once,
 * in log order, whoever published it. A connected bus is not given what it published itself. The feed starts with the
 * first handler or bus. Where it ends in error, that is published as `HANDLER_ERROR` to handlers and connected buses.
 *
 * The client stays the caller's: it is neither connected nor disconnected here.
 */
export class SpacetimeEventBus<Events extends object = AnyEvents> {
  readonly #client: EventBusPort;
  readonly #options: SpacetimeEventBusOptions;
  readonly #handlers: EventBus<Events>;
  readonly #bridges = new Map<BridgedBus, Bridge>();
  readonly #writes = new PendingWrites();
  readonly #inFlight: InFlight;
  #feed: Subscription<EventRecord> | undefined;
  #closing: Promise<void> | undefined;

  /** @throws ValidationError where `maxInFlight` is no whole number of 1 or more */
  constructor(client: EventBusPort, options: SpacetimeEventBusOptions = {}) {
    checkMethods(client, 'client', ['publishEvent', 'subscribeEvents', 'readEvents']);
    checkObject(options, 'options');
    const { maxInFlight = 1_000, onUnhandledFailure } = options;
    if (!Number.isSafeInteger(maxInFlight) || maxInFlight < 1) {
      throw new ValidationError({
        message: `maxInFlight is ${String(maxInFlight)}, but must be a whole number of events, 1 or more.`,
        path: ['maxInFlight'],
        rule: 'count',
      });
    }
    this.#client = client;
    this.#options = options;
    this.#inFlight = new InFlight(maxInFlight);
    this.#handlers = new EventBus<Events>({ historyLimit: 0, onUnhandledFailure });
  }

  /**
   * Calls `handler` with each event of the type, or of the types the pattern stands for. Its `ready` resolves when the
   * feed is live: an event that anyone publishes after that reaches it.
   *
   * @throws ValidationError where it is no type and no pattern
   */
  registerHandler<P extends TypeOrPattern<Events>>(
    typeOrPattern: P,
    handler: Handler<MessageOf<Events, P>>,
    options?: SubscribeOptions,
  ): Subscription<MessageOf<Events, P>> {
    this.#checkOpen();
    checkFunction(handler, 'handler');
    const subscription = this.#handlers.subscribe(typeOrPattern, handler, options);
    return withReady(subscription, this.#start());
  }

  /**
   * Stores an event.
   *
   * @returns its id and place in the log, once it is durable. Handlers see it when the feed brings it, which may be
   *   before or after.
   * @throws ValidationError, and whatever else the client refuses it with
   */
  async publish<Type extends PublishableType<Events>>(
    type: Type,
    data: EventData<Events, Type>,
    options: PublishEventOptions = {},
  ): Promise<PublishedEvent> {
    this.#checkOpen();
    checkPublishable(type);
    const write = this.#client.publishEvent(type, normalizeValue(data), options);
    this.#writes.trackAwaited(write);
    return write;
  }

  /**
   * Joins a bus to the log, both ways: what is published on the bus from now on is stored, and what others publish is
   * delivered to it, in log order. A `publish` on the bus does not wait for the log: `flush()` does. Where storing fails,
   * the failure is published on the bus as `HANDLER_ERROR` and comes out of `flush()`. Data that can never be stored
   * refuses the `publish` with a `ValidationError` instead.
   *
   * `HANDLER_ERROR` stays on its bus, and so do the local facts in `metadata`. Connect a bus to a database once: two
   * adapters of one database on one bus would give it every event twice.
   *
   * @throws ValidationError where the bus is connected already
   */
  connectToNerv(bus: BridgedBus): NervConnection {
    this.#checkOpen();
    checkMethods(bus, 'bus', ['tap', 'deliver', 'reportFailure']);
    if (this.#bridges.has(bus)) {
      throw new ValidationError({
        message:
          'This bus is connected to this adapter already. Disconnect it first, or keep the connection you have.',
        path: [],
        rule: 'connected-once',
      });
    }
    const bridge = new Bridge(bus, this.#send);
    this.#bridges.set(bus, bridge);
    const feed = this.#start();
    const disconnect = (): void => {
      bridge.stop();
      if (this.#bridges.get(bus) === bridge) this.#bridges.delete(bus);
    };
    return {
      get ready() {
        return feed.ready;
      },
      disconnect,
      [Symbol.dispose]: disconnect,
    };
  }

  /**
   * Events of the log as messages, by a feed of its own: with `from: 0` the whole history and then what happens. Iterate
   * it, or give a handler; what the handler throws ends it.
   */
  subscribeToEvents(
    options: SubscribeEventsOptions = {},
    handler?: (message: StoredMessage) => void | Promise<void>,
  ): Subscription<StoredMessage> {
    this.#checkOpen();
    checkObject(options, 'options');
    checkOptionalFunction(handler, 'handler');
    return messagesOf(this.#client, options, handler);
  }

  /** The newest stored events of a type or pattern, oldest first. */
  async history(query: StoredHistoryQuery = {}): Promise<StoredMessage[]> {
    this.#checkOpen();
    checkObject(query, 'query');
    const { type = '**', limit = 1_000 } = query;
    return newestMessages(this.#client, type, limit);
  }

  /**
   * Resolves when everything published so far, here and on connected buses, is durable.
   *
   * @throws the first failure among what connected buses published since the last flush
   */
  flush(): Promise<void> {
    return this.#writes.flush();
  }

  /** Resolves when no registered handler runs. A handler that awaits it waits for itself. */
  idle(): Promise<void> {
    return this.#handlers.idle();
  }

  /**
   * Ends all connections and handlers, once everything published so far is durable. Idempotent.
   *
   * @throws like `flush()`; everything is ended all the same
   */
  disconnect(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  readonly #send: Send = (type, data, options) => {
    const write = this.#client.publishEvent(type, data, options);
    this.#writes.track(write);
    return write;
  };

  #start(): Subscription<EventRecord> {
    if (this.#feed !== undefined) return this.#feed;
    const { from = 'now' } = this.#options;
    const feed = this.#client.subscribeEvents((event) => this.#receive(event), { from });
    feed.closed.catch((error: unknown) => this.#feedFailed(error));
    this.#feed = feed;
    return feed;
  }

  #receive(event: EventRecord): Promise<void> | undefined {
    if (event.type === HANDLER_ERROR) return undefined;
    const message = storedMessage(event);
    const deliveries = [this.#handlers.deliver(message)];
    for (const bridge of this.#bridges.values()) deliveries.push(bridge.receive(message));
    this.#inFlight.add(Promise.all(deliveries));
    return this.#inFlight.room();
  }

  async #feedFailed(error: unknown): Promise<void> {
    const failure = { error, subscription: BRIDGE, message: null };
    const reports = [...this.#bridges.values()].map((bridge) => bridge.report(error, null));
    await Promise.all([...reports, this.#handlers.reportFailure(failure)]);
  }

  async #close(): Promise<void> {
    for (const bridge of this.#bridges.values()) bridge.stop();
    try {
      await this.flush();
    } finally {
      await this.#feed?.unsubscribe();
      this.#bridges.clear();
      await this.#handlers.close();
    }
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw closedError('This SpacetimeEventBus');
  }
}

/** A subscription that is ready when the feed behind it is. */
function withReady<T>(
  subscription: Subscription<T>,
  feed: Pick<Subscription<unknown>, 'ready'>,
): Subscription<T> {
  return {
    get ready() {
      return feed.ready;
    },
    get closed() {
      return subscription.closed;
    },
    unsubscribe: () => subscription.unsubscribe(),
    [Symbol.asyncIterator]: () => subscription[Symbol.asyncIterator](),
    [Symbol.asyncDispose]: () => subscription.unsubscribe(),
  };
}
