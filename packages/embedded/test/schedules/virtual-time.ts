import type { Timers } from '../../src';

interface Timer {
  readonly dueMicros: bigint;
  readonly callback: () => void;
}

/** A clock and timers that stand still until they are moved. */
export class VirtualTime {
  /** Microseconds since the Unix epoch. */
  micros: bigint;
  /** What timers were asked for. */
  readonly delaysMs: number[] = [];
  readonly #timers = new Set<Timer>();

  constructor(micros = 1_000_000_000_000n) {
    this.micros = micros;
  }

  readonly clock = (): bigint => this.micros;

  readonly timers: Timers = {
    set: (callback, delayMs) => {
      const timer = { dueMicros: this.micros + BigInt(delayMs) * 1000n, callback };
      this.delaysMs.push(delayMs);
      this.#timers.add(timer);
      return () => void this.#timers.delete(timer);
    },
  };

  /** Number of timers that are set. */
  get pending(): number {
    return this.#timers.size;
  }

  /**
   * Moves time on, stopping at each timer on the way.
   * @param settle resolves when what the timers started is done
   */
  async advance(micros: bigint, settle: () => Promise<unknown>): Promise<void> {
    const target = this.micros + micros;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => Number(a.dueMicros - b.dueMicros))[0];
      if (next === undefined || next.dueMicros > target) break;
      this.#timers.delete(next);
      if (next.dueMicros > this.micros) this.micros = next.dueMicros;
      next.callback();
      await settle();
    }
    this.micros = target;
  }
}
