import { clearTimeout, setTimeout } from 'node:timers';

/** Calls back later. Where time is virtual, it moves this together with the {@link Clock}. */
export interface Timers {
  /**
   * Calls back once, after a while, and not before it returns. Calling back early does no harm.
   * @param delayMs whole milliseconds, from 0 to 2^31 - 1
   * @returns a function that calls it off
   */
  set(callback: () => void, delayMs: number): () => void;
}

/** The system's timers. They do not keep the process alive. */
export const systemTimers: Timers = {
  set: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
