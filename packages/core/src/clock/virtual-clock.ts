import type { Clock } from './clock';
import { sleepOn } from './sleep';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to go on. */
export class VirtualClock implements Clock {
  private time: number;
  private made = 0;
  private readonly timers = new Set<Timer>();

  /** @param start Milliseconds since 1970. Default 0. */
  constructor(start: number | Date = 0) {
    this.time = Number(start);
  }

  now(): number {
    return this.time;
  }

  schedule(ms: number, callback: () => void): () => void {
    const timer = { due: this.time + Math.max(0, ms), order: this.made++, callback };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  /** How many callbacks wait. */
  get pending(): number {
    return this.timers.size;
  }

  /**
   * Moves time on by `ms` milliseconds and runs every callback that falls due, in the order of their times (those of
   * one time in the order they were scheduled), each at its own time; also those scheduled meanwhile. An error thrown by
   * a callback comes out here, with time standing at that callback.
   */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let timer = this.next(end); timer !== undefined; timer = this.next(end)) this.run(timer);
    this.time = end;
  }

  /** Like `advance`, and lets promises that a callback settles run on before the next callback. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (let timer = this.next(end); timer !== undefined; timer = this.next(end)) {
      this.run(timer);
      await settled();
    }
    this.time = end;
  }

  private run(timer: Timer): void {
    this.timers.delete(timer);
    this.time = timer.due;
    timer.callback();
  }

  private next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.due > end) continue;
      if (next === undefined || timer.due < next.due || (timer.due === next.due && timer.order < next.order))
        next = timer;
    }
    return next;
  }
}

/** Resolves when every promise that can settle by itself has: a platform task comes after all of them. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
