import { createFeed, systemClock, type Clock, type Subscription } from '@nerv/core';
import type { EventChannel, EventScope, Handler, IterateOptions, SubscribeOptions } from './channel';
import { checkFunction, checkName, checkObject, checkOptionalFunction } from './check-input';
import { Dispatcher } from './dispatcher';
import { closedError } from './errors';
import type {
  AnyEvents,
  AnyMessage,
  EventData,
  MessageOf,
  PublishableType,
  TypeOrPattern,
} from './event-map';
import { HANDLER_ERROR, type HandlerFailure } from './handler-error';
import { History, type HistoryQuery } from './history';
import { makeMessage } from './make-message';
import type { Message, PublishOptions } from './message';
import { runMiddleware, type Middleware } from './middleware';
import { checkNotReserved, checkPublishable, compilePattern } from './pattern';
import { Registration } from './registration';
import { Registry } from './registry';
import { Scope } from './scope';

export interface EventBusOptions {
  /** How many of the newest messages `history()` can give back; 0 keeps none. Default 1,000. */
  readonly historyLimit?: number | undefined;
  /** Tells the time of messages. Default: the time of the platform. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
  /**
   * Gets what a handler threw where no one subscribes to `HANDLER_ERROR`, or where a handler of `HANDLER_ERROR` failed.
   * Default: it is written with `console.error`.
   */
  readonly onUnhandledFailure?: ((failure: HandlerFailure) => void) | undefined;
}

/** Sees a message after all middleware and before any handler. What it throws refuses the message. */
export type Tap = (message: Message) => void;

/**
 * Events in process.
 *
 * Order: handlers are called in the order in which events were published, and for one event in the order in which they
 * subscribed; every handler of an event is called before any handler of the next. Handlers that return promises are
 * awaited by `publish`, but calls of one handler may overlap unless it subscribed with `serial: true`.
 *
 * A handler that throws or rejects hurts neither other handlers nor the publisher: its error is published as
 * `HANDLER_ERROR`. What a handler of `HANDLER_ERROR` throws goes to `onUnhandledFailure` instead.
 */
export class EventBus<Events extends object = AnyEvents> implements EventChannel<Events> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #history: History;
  readonly #registry = new Registry();
  readonly #dispatcher = new Dispatcher(this.#registry);
  #middleware: readonly Middleware[] = [];
  readonly #taps = new Set<Tap>();
  readonly #endings = new Set<() => Promise<void>>();
  readonly #onUnhandledFailure: (failure: HandlerFailure) => void;
  #closed = false;

  /** @throws ValidationError where `historyLimit` is no whole number of 0 or more */
  constructor(options: EventBusOptions = {}) {
    checkObject(options, 'options');
    checkOptionalFunction(options.onUnhandledFailure, 'onUnhandledFailure');
    this.#clock = options.clock ?? systemClock;
    this.#history = new History(options.historyLimit ?? 1_000);
    this.#onUnhandledFailure = options.onUnhandledFailure ?? writeFailure;
  }

  /** Whether `close()` was called. */
  get closed(): boolean {
    return this.#closed;
  }

  async publish<Type extends PublishableType<Events>>(
    type: Type,
    data: EventData<Events, Type>,
    options: PublishOptions = {},
  ): Promise<string> {
    this.#checkOpen();
    checkPublishable(type);
    const message = makeMessage(type, data, options, this.#clock.now());
    await this.#process(message);
    return message.id;
  }

  /**
   * Gives handlers a message that exists already, such as one read from a log: its id, time and position are kept, and
   * bridges do not send it on. Resolves when its handlers have run.
   *
   * @throws ValidationError where it is a `HANDLER_ERROR`; whatever a middleware or tap threw; `PersistenceError` with
   *   code `'CLOSED'` after `close()`
   */
  async deliver(message: Message & { readonly position: number }): Promise<void> {
    this.#checkOpen();
    checkObject(message, 'message');
    checkName(message.type, 'message.type');
    checkNotReserved(message.type);
    await this.#process(Object.freeze(message));
  }

  subscribe<P extends TypeOrPattern<Events>>(
    typeOrPattern: P,
    handlerOrOptions?: Handler<MessageOf<Events, P>> | IterateOptions,
    options?: SubscribeOptions,
  ): Subscription<MessageOf<Events, P>> {
    this.#checkOpen();
    const iterated = typeof handlerOrOptions !== 'function';
    if (iterated && handlerOrOptions !== undefined) checkObject(handlerOrOptions, 'handler or options');
    if (options !== undefined) checkObject(options, 'options');
    const handler: Handler<MessageOf<Events, P>> = iterated
      ? (message) => void feed.push(message)
      : handlerOrOptions;
    const registration = new Registration({
      name: options?.name ?? typeOrPattern,
      matches: compilePattern(typeOrPattern),
      // It is given only what matches, and that is what the handler's type says.
      handler: handler as Handler<Message>,
      serial: options?.serial ?? false,
      onFailure: (error, message, subscription) => this.reportFailure({ error, message, subscription }),
    });
    const unsubscribe = (): Promise<void> => feed.subscription.unsubscribe();
    const feed = createFeed<MessageOf<Events, P>>({
      signal: iterated ? handlerOrOptions?.signal : options?.signal,
      limit: iterated ? handlerOrOptions?.limit : undefined,
      // The bus calls handlers itself, to know when they are done; the feed is only the subscription's life.
      onItem: iterated ? undefined : () => undefined,
      onEnd: () => {
        this.#registry.delete(registration);
        this.#endings.delete(unsubscribe);
      },
    });
    if (feed.ended) return feed.subscription;
    this.#registry.add(registration);
    this.#endings.add(unsubscribe);
    feed.live();
    return feed.subscription;
  }

  scope(name: string): EventScope<Events> {
    this.#checkOpen();
    checkName(name, 'name');
    const scope: Scope<Events> = new Scope(name, this, () => this.#endings.delete(close));
    const close = (): Promise<void> => scope.close();
    this.#endings.add(close);
    return scope;
  }

  /**
   * Adds middleware, inside what was added before: it sees each message that the others passed on. `HANDLER_ERROR` does
   * not pass through middleware.
   *
   * @returns takes it out again
   */
  use(middleware: Middleware<AnyMessage<Events>>): () => void {
    checkFunction(middleware, 'middleware');
    // Every message that passes through is one of this bus, which is what the middleware's type says.
    const added: Middleware = (message, next) => middleware(message as AnyMessage<Events>, next);
    this.#middleware = [...this.#middleware, added];
    return () => {
      this.#middleware = this.#middleware.filter((one) => one !== added);
    };
  }

  /**
   * Adds a tap: it sees each message in the order handlers will, after all middleware and before any handler.
   * `HANDLER_ERROR` does not pass through taps.
   *
   * @returns takes it out again
   */
  tap(tap: Tap): () => void {
    this.#checkOpen();
    checkFunction(tap, 'tap');
    this.#taps.add(tap);
    return () => void this.#taps.delete(tap);
  }

  /** Kept messages, oldest first; of a type or pattern, or the newest so many, where asked. */
  history<P extends TypeOrPattern<Events> = '**'>(
    query: HistoryQuery & { readonly type?: P | undefined } = {},
  ): MessageOf<Events, P>[] {
    // The query's type or pattern is what selects them.
    return this.#history.read(query) as MessageOf<Events, P>[];
  }

  /**
   * Publishes a failure as `HANDLER_ERROR`, as if a handler called `failure.subscription` had thrown it. Resolves when
   * those who listen have run.
   */
  async reportFailure(failure: HandlerFailure): Promise<void> {
    const { message: cause } = failure;
    if (cause?.type === HANDLER_ERROR) {
      this.#unhandled(failure);
      return;
    }
    const options = { correlationId: cause?.metadata.correlationId, causationId: cause?.id };
    const message = makeMessage(HANDLER_ERROR, failure, options, this.#clock.now());
    this.#history.add(message);
    if (this.#registry.matching(HANDLER_ERROR).length === 0) this.#unhandled(failure);
    else await this.#dispatcher.dispatch(message);
  }

  /** Resolves when no handler runs. A handler that awaits it waits for itself. */
  idle(): Promise<void> {
    return this.#dispatcher.idle();
  }

  /** Ends all subscriptions and scopes; publishing is refused from now on. Handlers that run go on. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#taps.clear();
    await Promise.all([...this.#endings].map((end) => end()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #process(message: Message): Promise<void> {
    if (this.#middleware.length === 0) return this.#handle(message);
    return runMiddleware(this.#middleware, message, (passed) => this.#handle(passed));
  }

  async #handle(message: Message): Promise<void> {
    for (const tap of this.#taps) tap(message);
    this.#history.add(message);
    await this.#dispatcher.dispatch(message);
  }

  #unhandled(failure: HandlerFailure): void {
    try {
      this.#onUnhandledFailure(failure);
    } catch (error) {
      writeFailure(failure);
      writeFailure({ error, subscription: 'onUnhandledFailure', message: failure.message });
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError('This event bus');
  }
}

function writeFailure({ subscription, message, error }: HandlerFailure): void {
  const where = message === null ? '' : ` on "${message.type}" message ${message.id}`;
  // eslint-disable-next-line no-console -- a failure that no one listens for must show somewhere
  console.error(
    `Event handler "${subscription}" failed${where}. Subscribe to ${HANDLER_ERROR} to handle it.`,
    error,
  );
}
