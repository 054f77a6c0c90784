import type { Message } from './message';

/** Called with what a handler threw; resolves when those who listen for failures have been told. */
export type FailureListener = (error: unknown, message: Message, subscription: string) => Promise<void>;

export interface RegistrationInit {
  /** How the subscription is called in failures. */
  readonly name: string;
  readonly matches: (type: string) => boolean;
  readonly handler: (message: Message) => unknown;
  readonly serial: boolean;
  readonly onFailure: FailureListener;
}

/** One handler on a bus: calls it, awaits it, and keeps what it throws from everybody else. */
export class Registration {
  readonly name: string;
  readonly matches: (type: string) => boolean;
  readonly #init: RegistrationInit;
  #active = true;
  /** Settles when the last event given to a serial handler is dealt with. */
  #tail: Promise<void> | undefined;

  constructor(init: RegistrationInit) {
    this.name = init.name;
    this.matches = init.matches;
    this.#init = init;
  }

  /** No call begins after this. */
  stop(): void {
    this.#active = false;
  }

  /** Gives the handler a message. A promise, which never rejects, where there is something to wait for. */
  run(message: Message): Promise<void> | undefined {
    if (!this.#init.serial) return this.#call(message);
    const run = this.#tail === undefined ? this.#call(message) : this.#tail.then(() => this.#call(message));
    if (run === undefined) return undefined;
    const tail = run.then(() => {
      if (this.#tail === tail) this.#tail = undefined;
    });
    this.#tail = tail;
    return tail;
  }

  #call(message: Message): Promise<void> | undefined {
    if (!this.#active) return undefined;
    const { handler, onFailure, name } = this.#init;
    try {
      const result = handler(message);
      if (!isThenable(result)) return undefined;
      return Promise.resolve(result).then(
        () => undefined,
        (error: unknown) => onFailure(error, message, name),
      );
    } catch (error) {
      return onFailure(error, message, name);
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
