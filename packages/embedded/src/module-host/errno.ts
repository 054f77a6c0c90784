/** Errors of the module ABI by number. A module gets them as exceptions of a class of its own, with these texts. */
export const errno = {
  hostCallFailure: 1,
  notInTransaction: 2,
  bsatnDecodeError: 3,
  noSuchTable: 4,
  noSuchIndex: 5,
  noSuchIterator: 6,
  noSuchConsoleTimer: 7,
  scheduleAtDelayTooLong: 13,
  wouldBlockTransaction: 17,
  transactionNotAnonymous: 18,
  httpError: 21,
} as const;

const TEXTS: Readonly<Record<number, string>> = {
  1: 'ABI called by host returned an error',
  2: 'ABI call can only be made while in a transaction',
  3: "Couldn't decode the BSATN to the expected type",
  4: 'No such table',
  5: 'No such index',
  6: 'The provided row iterator is not valid',
  7: 'The provided console timer does not exist',
  8: 'The provided bytes source or sink is not valid',
  9: 'The provided sink has no more space left',
  10: 'The Index does not support range scans',
  11: 'The provided buffer is not large enough to store the data',
  12: 'Value with given unique identifier already exists',
  13: 'Specified delay in scheduling row was too long',
  14: 'The index was not unique',
  15: 'The row was not found, e.g., in an update call',
  16: 'The auto-increment sequence overflowed',
  17: 'Attempted async or blocking op while holding open a transaction',
  18: 'Not in an anonymous transaction. Called by a reducer?',
  19: 'ABI call can only be made while within a mutable transaction',
  20: 'ABI call can only be made while within a read-only transaction',
  21: 'The HTTP request failed',
};

/** The text that goes with an error number. */
export function errnoText(code: number): string {
  return TEXTS[code] ?? 'Unknown error';
}
