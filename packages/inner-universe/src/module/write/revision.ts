import { ConflictError } from '@nerv/core';

/** Refuses a write that expects another revision than there is. */
export function checkRevision(what: string, actual: number, expected: number | undefined): void {
  if (expected === undefined || expected === actual) return;
  throw new ConflictError({
    message: `${what} is at revision ${actual}, and ${expected} was expected. Read it again and decide anew.`,
    actual,
    expected,
    details: { reason: 'revision' },
  });
}
