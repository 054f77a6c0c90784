export interface BackoffOptions {
  /** Delay before the first repeated attempt, in milliseconds. */
  readonly initialDelayMs: number;
  /** No delay is longer, in milliseconds. */
  readonly maxDelayMs: number;
}

/**
 * How long to wait before an attempt, in milliseconds: it doubles from wait to wait up to the maximum, and a
 * random half of it is cut off, so that clients that lost one server together do not come back together.
 *
 * @param wait counts the waits in a row, from 1
 * @param random in [0, 1)
 */
export function backoffDelay(
  wait: number,
  random: number,
  { initialDelayMs, maxDelayMs }: BackoffOptions,
): number {
  const full = Math.min(maxDelayMs, initialDelayMs * 2 ** Math.min(wait - 1, 52));
  return full / 2 + (full / 2) * random;
}
