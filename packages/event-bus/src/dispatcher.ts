import type { Message } from './message';
import type { Registry } from './registry';

interface Waiting {
  readonly message: Message;
  readonly done: (handled: Promise<unknown> | undefined) => void;
}

/**
 * Gives messages to handlers, one message after the other: every handler of a message has been called before any
 * handler of the next is. A message published by a handler waits until the present one has been given to all.
 */
export class Dispatcher {
  readonly #registry: Registry;
  readonly #waiting: Waiting[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #draining = false;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Resolves when the handlers of this message have run; `undefined` where nothing is left to wait for. */
  dispatch(message: Message): Promise<unknown> | undefined {
    if (this.#draining) return new Promise((done) => this.#waiting.push({ message, done }));
    this.#draining = true;
    try {
      const handled = this.#call(message);
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        next.done(this.#call(next.message));
      }
      return handled;
    } finally {
      this.#draining = false;
    }
  }

  /** Resolves when no handler runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #call(message: Message): Promise<unknown> | undefined {
    const runs: Promise<void>[] = [];
    for (const registration of this.#registry.matching(message.type)) {
      const run = registration.run(message);
      if (run !== undefined) runs.push(run);
    }
    if (runs.length === 0) return undefined;
    const handled = Promise.all(runs);
    this.#running.add(handled);
    void handled.then(() => this.#running.delete(handled));
    return handled;
  }
}
