import { BackOff } from './back-off';
import type { Clock } from './clock';
import type { Timers } from './timers';

/** After this time at the least it is looked whether what stopped a database has passed, unless somebody asks for it before. */
const SHORT_PAUSE_MS = 100;

/** When databases that ended by themselves are loaded again. */
export class RecoveryPauses {
  readonly #pauses = new Map<string, BackOff>();
  readonly #waiting = new Map<string, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly timers: Timers,
  ) {}

  /** Whether a database may be tried now. */
  isOver(name: string): boolean {
    return this.#of(name).isOver;
  }

  /** A database ended: calls back at once, unless it has done so again and again. */
  afterEnd(name: string, callback: () => void): void {
    const pauseMs = this.#of(name).failed();
    if (pauseMs === 0) callback();
    else this.#wait(name, pauseMs, callback);
  }

  /** A database could not be loaded: calls back after a while. */
  afterTry(name: string, callback: () => void): void {
    this.#wait(name, this.#of(name).failed() || SHORT_PAUSE_MS, callback);
  }

  /** Calls off what would be called back for a database. */
  cancel(name: string): void {
    this.#waiting.get(name)?.();
    this.#waiting.delete(name);
  }

  cancelAll(): void {
    for (const name of [...this.#waiting.keys()]) this.cancel(name);
  }

  #wait(name: string, pauseMs: number, callback: () => void): void {
    this.cancel(name);
    const cancel = this.timers.set(() => {
      this.#waiting.delete(name);
      callback();
    }, pauseMs);
    this.#waiting.set(name, cancel);
  }

  #of(name: string): BackOff {
    let pause = this.#pauses.get(name);
    if (pause === undefined)
      this.#pauses.set(name, (pause = new BackOff(() => Number(this.clock() / 1000n))));
    return pause;
  }
}
