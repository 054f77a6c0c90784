import { ConnectionError, IntegrityError, PersistenceError, ValidationError } from '@nerv/core';
import type { StorageRefusal } from './host-refusal';

/** A store that is being opened, or was. */
export interface StoreInQuestion {
  readonly database: string;
  /** The directory that the configuration names; `undefined` where a host was passed, which has one of its own or none. */
  readonly dbPath: string | undefined;
}

/**
 * What a store failed with, as users of this package know errors; the original is its `cause`.
 *
 * | problem | error | retryable |
 * |---|---|---|
 * | `damaged` | IntegrityError | no |
 * | `locked` | PersistenceError (`LOCKED`) | yes: when whoever has it open has closed it |
 * | `foreign`, `unusable`, `unknown-format` | ValidationError (the problem is its `rule`) | no |
 * | `write-failed` | ConnectionError | yes: the database is being loaded again from what is stored |
 * | `closed` | ConnectionError | no |
 */
export function storageFailure(cause: StorageRefusal, store: StoreInQuestion): PersistenceError {
  const { problem } = cause;
  const details = { database: store.database, problem };
  const reason = sentence(cause.message);
  const init = { message: `Cannot open database "${store.database}": ${reason}`, details, cause };
  switch (problem) {
    case 'damaged':
      return new IntegrityError(init);
    case 'locked':
      return new PersistenceError({
        ...init,
        code: 'LOCKED',
        retryable: true,
        message: `${init.message} To share a database within one process, open one EmbeddedSpacetime and pass it as option host.`,
      });
    case 'foreign':
    case 'unusable':
    case 'unknown-format':
      return new ValidationError({
        message:
          store.dbPath === undefined
            ? init.message
            : `Option dbPath (variable NERV_DB_PATH) is "${store.dbPath}", which cannot be used: ${reason}`,
        path: ['dbPath'],
        rule: problem,
        details,
        cause,
      });
    case 'write-failed':
      return new ConnectionError({
        ...init,
        message: `Database "${store.database}" failed to write, and is being loaded again from what is stored: ${reason} Try again.`,
      });
    case 'closed':
      return new ConnectionError({ ...init, retryable: false });
    default:
      return new PersistenceError({ ...init, code: 'STORAGE' });
  }
}

const problems = ['damaged', 'locked', 'foreign', 'unusable', 'unknown-format', 'write-failed', 'closed'];

/** Whether a word is one for what a store fails with. */
export function isStorageProblem(problem: string): boolean {
  return problems.includes(problem);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
