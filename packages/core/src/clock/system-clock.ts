import type { Clock } from './clock';
import { sleepOn } from './sleep';

/** Longest delay a platform timer takes; longer ones would fire at once. */
const MAX_DELAY = 2 ** 31 - 1;

/** The time and timers of the platform. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(ms, callback) {
    const due = Date.now() + ms;
    let timer: ReturnType<typeof setTimeout>;
    const arm = (delay: number): void => {
      timer =
        delay > MAX_DELAY
          ? setTimeout(() => arm(due - Date.now()), MAX_DELAY)
          : setTimeout(callback, Math.max(0, delay));
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
  sleep: (ms, signal) => sleepOn(systemClock, ms, signal),
};
