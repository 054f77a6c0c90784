import { vi } from 'vitest';

/** Most time that is waited, in milliseconds: less than a test may take, so that the assertion's own error is shown. */
const WITHIN_MS = 20_000;

/** Waits until an assertion holds, for what happens by itself and cannot be awaited. Rejects with its last error. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: WITHIN_MS, interval: 5 });
}
