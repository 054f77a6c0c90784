/** Where time comes from. Give a `VirtualClock` to run code under a time of your own. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /**
   * Calls `callback` once, in `ms` milliseconds or as soon after as the host gets to it, and never before `schedule`
   * returns. Negative counts as 0. The function returned calls it off.
   */
  schedule(ms: number, callback: () => void): () => void;
  /** Resolves in `ms` milliseconds; rejects with the reason of `signal` when that is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
