import { PersistenceError } from '@nerv/core';

/** What is said where something is used after it was closed. */
export function closedError(what: string): PersistenceError {
  return new PersistenceError({
    code: 'CLOSED',
    message: `${what} is closed: nothing can be published or subscribed to any more. Make a new one.`,
  });
}
