import type { Subscription } from '@nerv/core';
import type { EventChannel, EventScope, Handler, IterateOptions, SubscribeOptions } from './channel';
import { checkName } from './check-input';
import { closedError } from './errors';
import type { EventData, MessageOf, PublishableType, TypeOrPattern } from './event-map';
import type { PublishOptions } from './message';

/** Made by `scope()` of a bus or of another scope. */
export class Scope<Events extends object> implements EventScope<Events> {
  readonly name: string;
  readonly #bus: EventChannel<Events>;
  readonly #forget: () => void;
  readonly #subscriptions = new Set<Subscription<unknown>>();
  readonly #children = new Set<Scope<Events>>();
  #closed = false;

  /** @param forget called when the scope is closed, so that its parent need not keep it */
  constructor(name: string, bus: EventChannel<Events>, forget: () => void) {
    this.name = name;
    this.#bus = bus;
    this.#forget = forget;
  }

  async publish<Type extends PublishableType<Events>>(
    type: Type,
    data: EventData<Events, Type>,
    options: PublishOptions = {},
  ): Promise<string> {
    this.#checkOpen();
    const { source = this.name } = options;
    return this.#bus.publish(type, data, { ...options, source });
  }

  subscribe<P extends TypeOrPattern<Events>>(
    typeOrPattern: P,
    handlerOrOptions?: Handler<MessageOf<Events, P>> | IterateOptions,
    options?: SubscribeOptions,
  ): Subscription<MessageOf<Events, P>> {
    this.#checkOpen();
    const subscription =
      typeof handlerOrOptions === 'function'
        ? this.#bus.subscribe(typeOrPattern, handlerOrOptions, options)
        : this.#bus.subscribe(typeOrPattern, handlerOrOptions);
    this.#subscriptions.add(subscription);
    const forget = (): void => void this.#subscriptions.delete(subscription);
    subscription.closed.then(forget, forget);
    return subscription;
  }

  scope(name: string): EventScope<Events> {
    this.#checkOpen();
    checkName(name, 'name');
    const child: Scope<Events> = new Scope(`${this.name}/${name}`, this.#bus, () =>
      this.#children.delete(child),
    );
    this.#children.add(child);
    return child;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#forget();
    const ending = [
      ...[...this.#children].map((child) => child.close()),
      ...[...this.#subscriptions].map((subscription) => subscription.unsubscribe()),
    ];
    await Promise.all(ending);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError(`Scope "${this.name}"`);
  }
}
