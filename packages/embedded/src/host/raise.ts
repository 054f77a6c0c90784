/**
 * Raises an exception as uncaught, once the present task is done: what a callback of a client throws is no business of the host, but
 * it must not get lost either.
 */
export function raise(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
