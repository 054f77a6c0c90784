/** Tells the time in microseconds since the Unix epoch. */
export type Clock = () => bigint;

/**
 * The system's clock. No two readings are the same: a module seeds randomness with the time of a call, and ids made in two
 * calls must differ.
 */
export function systemClock(): Clock {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Date.now() * 1000);
    return BigInt(last);
  };
}
