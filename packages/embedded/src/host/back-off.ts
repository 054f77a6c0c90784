/** What has failed this often may still be tried at once: most failures pass, and who waits is not to wait for nothing. */
const FREE_FAILURES = 4;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

/** What has gone well for this long starts anew when it fails. */
const FORGET_MS = 60_000;

/** How long to leave something alone that fails again and again: after a few times, each pause is twice the one before. */
export class BackOff {
  #failures = 0;
  #lastFailureMs = 0;
  #overMs = 0;

  /** @param nowMs tells the time in milliseconds */
  constructor(private readonly nowMs: () => number) {}

  /** Whether it may be tried. */
  get isOver(): boolean {
    return this.nowMs() >= this.#overMs;
  }

  /** It failed. @returns how many milliseconds to leave it alone */
  failed(): number {
    const now = this.nowMs();
    if (now - this.#lastFailureMs > FORGET_MS) this.#failures = 0;
    this.#failures++;
    const doublings = this.#failures - FREE_FAILURES - 1;
    const pause = doublings < 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** doublings, LONGEST_PAUSE_MS);
    this.#lastFailureMs = now;
    this.#overMs = now + pause;
    return pause;
  }
}
