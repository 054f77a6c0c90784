import type { Clock } from '@nerv/core';

interface Item {
  readonly due: number;
  readonly pass: () => void;
}

/** One way of one connection: what is sent on it arrives in order, late or when it is let through. */
export class Lane {
  readonly #clock: Clock;
  readonly #items: Item[] = [];
  #held: boolean;
  #delayMs: number;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, { held, delayMs }: { readonly held: boolean; readonly delayMs: number }) {
    this.#clock = clock;
    this.#held = held;
    this.#delayMs = delayMs;
  }

  set held(held: boolean) {
    this.#held = held;
    this.#pump();
  }

  /** For what is sent from now on. */
  set delayMs(delayMs: number) {
    this.#delayMs = delayMs;
  }

  send(pass: () => void): void {
    this.#items.push({ due: this.#clock.now() + this.#delayMs, pass });
    this.#pump();
  }

  /** Loses what is on its way. */
  clear(): void {
    this.#items.length = 0;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #pump(): void {
    if (this.#held || this.#cancelTimer !== undefined) return;
    for (let [item] = this.#items; item !== undefined; [item] = this.#items) {
      const waitMs = item.due - this.#clock.now();
      if (waitMs > 0) {
        this.#cancelTimer = this.#clock.schedule(waitMs, () => {
          this.#cancelTimer = undefined;
          this.#pump();
        });
        return;
      }
      this.#items.shift();
      item.pass();
    }
  }
}
