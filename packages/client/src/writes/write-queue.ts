/** What the queue has to know of a write. */
export interface Queued {
  /** Upper bound of its encoded size. */
  readonly bytes: number;
  /** It may not share a call: it is all or nothing by itself, or its neighbours must not suffer from it. */
  readonly alone: boolean;
}

export interface QueueLimits {
  /** Writes of one call. */
  readonly maxWrites: number;
  /** Bytes of one call; a single write may be larger and then travels alone. */
  readonly maxBytes: number;
  /** Calls that may be outstanding; further writes wait and travel together. */
  readonly maxInFlight: number;
}

/**
 * Writes that wait for a call, first in, first out, as pure logic. It is adaptive: where nothing is outstanding a write is
 * sent at once; while calls are outstanding writes gather, so that the busier it gets the more of them share a call.
 *
 * Invariants (tested over arbitrary programs): writes leave in the order they came; every write is in one batch at a time;
 * a batch keeps the limits; nothing waits while a call is free.
 */
export class WriteQueue<T extends Queued> {
  readonly #limits: QueueLimits;
  readonly #waiting: T[] = [];
  #inFlight = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Whether `take` would give a batch now. */
  get isReady(): boolean {
    return this.#waiting.length > 0 && this.#inFlight < this.#limits.maxInFlight;
  }

  add(item: T): void {
    this.#waiting.push(item);
  }

  /** Puts writes back before all others, in the order given: they were sent before, and their call came to nothing. */
  putBack(items: readonly T[]): void {
    this.#waiting.unshift(...items);
  }

  /** Takes a write out; false where it is not waiting (any more). */
  remove(item: T): boolean {
    const index = this.#waiting.indexOf(item);
    if (index === -1) return false;
    this.#waiting.splice(index, 1);
    return true;
  }

  /** The next batch, which counts as outstanding from now on; `undefined` where there is none to send now. */
  take(): readonly T[] | undefined {
    if (!this.isReady) return undefined;
    const { maxWrites, maxBytes } = this.#limits;
    let count = 0;
    let bytes = 0;
    for (const item of this.#waiting) {
      if (count > 0 && (item.alone || count === maxWrites || bytes + item.bytes > maxBytes)) break;
      count += 1;
      bytes += item.bytes;
      if (item.alone) break;
    }
    this.#inFlight += 1;
    return this.#waiting.splice(0, count);
  }

  /** A call is no longer outstanding. */
  release(): void {
    this.#inFlight -= 1;
  }

  /** Takes out everything that waits. */
  clear(): readonly T[] {
    return this.#waiting.splice(0);
  }
}
