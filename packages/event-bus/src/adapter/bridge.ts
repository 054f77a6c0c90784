import {
  AuthorizationError,
  ConflictError,
  normalizeValue,
  ValidationError,
  type PublishedEvent,
} from '@nerv/core';
import { HANDLER_ERROR, type HandlerFailure } from '../handler-error';
import type { Message, PublishOptions } from '../message';
import { OwnPublishes } from './own-publishes';
import type { StoredMessage } from './stored-message';

/** The bus at one end of a bridge. Every `EventBus` is one, whatever its event map. */
export interface BridgedBus {
  readonly closed: boolean;
  tap(tap: (message: Message) => void): () => void;
  deliver(message: StoredMessage): Promise<void>;
  reportFailure(failure: HandlerFailure): Promise<void>;
}

/** Stores an event under the id it has. */
export type Send = (
  type: string,
  data: ReturnType<typeof normalizeValue>,
  options: PublishOptions & { readonly id: string },
) => Promise<PublishedEvent>;

/** How a bridge is called in failures. */
export const BRIDGE = 'SpacetimeEventBus';

/** Joins one bus to the log: what is published on the bus is sent, what others sent is delivered to it. */
export class Bridge {
  readonly #bus: BridgedBus;
  readonly #send: Send;
  readonly #own = new OwnPublishes();
  readonly #stop: () => void;

  constructor(bus: BridgedBus, send: Send) {
    this.#bus = bus;
    this.#send = send;
    this.#stop = bus.tap((message) => this.#forward(message));
  }

  /** Sends nothing any more. */
  stop(): void {
    this.#stop();
  }

  /** Gives the bus an event of the log, unless it is the echo of what the bus published. To be called in log order. */
  async receive(message: StoredMessage): Promise<void> {
    if (this.#own.isEcho(message) || this.#bus.closed) return;
    try {
      await this.#bus.deliver(message);
    } catch (error) {
      await this.report(error, message);
    }
  }

  report(error: unknown, message: Message | null): Promise<void> {
    return this.#bus.reportFailure({ error, subscription: BRIDGE, message });
  }

  /** Throws where the message can never be stored, which refuses it. */
  #forward(message: Message): void {
    // What has a position is in a log already. Sending it on would make events go round between bridged buses.
    if (message.position !== undefined || message.type === HANDLER_ERROR) return;
    const { id, type, source, metadata } = message;
    const { correlationId, causationId } = metadata;
    // A copy made now: what handlers do to the data later does not change what is stored.
    const data = normalizeValue(message.data);
    this.#own.sent(id);
    this.#send(type, data, { id, source, correlationId, causationId }).then(
      ({ position }) => this.#own.stored(id, position),
      (error: unknown) => {
        if (isRefusal(error)) this.#own.refused(id);
        void this.report(error, message);
      },
    );
  }
}

/** Whether nothing was written for certain. After any other failure the event may still turn up in the log. */
function isRefusal(error: unknown): boolean {
  return (
    ValidationError.isInstance(error) ||
    ConflictError.isInstance(error) ||
    AuthorizationError.isInstance(error)
  );
}
