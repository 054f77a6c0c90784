import { BsatnError } from '../sats';

/** The error numbers of the module ABI that a datastore gives. */
export const Errno = {
  HostCallFailure: 1,
  NotInTransaction: 2,
  BsatnDecodeError: 3,
  NoSuchTable: 4,
  NoSuchIndex: 5,
  WrongIndexAlgorithm: 10,
  UniqueAlreadyExists: 12,
  IndexNotUnique: 14,
  NoSuchRow: 15,
  WouldBlockTransaction: 17,
} as const;

export type Errno = (typeof Errno)[keyof typeof Errno];

/** A datastore call that was refused. `errno` is the number that the module ABI has for the reason. */
export class DatastoreError extends Error {
  override readonly name = 'DatastoreError';
  readonly errno: Errno;

  constructor(errno: Errno, message: string, options?: ErrorOptions) {
    super(message, options);
    this.errno = errno;
  }
}

/** What to throw for bytes that could not be read as `what`. Errors of another kind are given back as they are. */
export function unreadable(error: unknown, what: string): unknown {
  if (!(error instanceof BsatnError)) return error;
  return new DatastoreError(Errno.BsatnDecodeError, `the bytes are no ${what}: ${error.message}`, {
    cause: error,
  });
}
