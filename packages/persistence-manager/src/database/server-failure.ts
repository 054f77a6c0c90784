import { AuthorizationError, ConnectionError, PersistenceError, ValidationError } from '@nerv/core';
import type { InnerUniverseConfig } from '../config/index';
import { isStorageProblem, storageFailure } from './storage-failure';

/** What `ServerError` of `@nerv/embedded` says, without importing it: the package is loaded only on demand. */
interface ServerRefusal extends Error {
  readonly problem: string;
}

/**
 * What a server failed with, as users of this package know errors; the original is its `cause`. Anything else stays what it is.
 *
 * | what | error |
 * |---|---|
 * | nothing answers | ConnectionError |
 * | whoever publishes may not | AuthorizationError |
 * | it did not start because of its store | as for the embedded target |
 * | it cannot listen on its address | ValidationError |
 * | it refuses for another reason | PersistenceError (`DEPLOYMENT`) |
 */
export function serverFailure(
  cause: unknown,
  { database, dbPath, modulePath }: InnerUniverseConfig,
): unknown {
  const details = { database };
  if (hasProblem(cause, 'ServerStartError')) {
    if (isStorageProblem(cause.problem)) return storageFailure(cause, { database, dbPath });
    if (cause.problem === 'address')
      return new ValidationError({
        message: `The server of database "${database}" cannot listen on what the options address and port say: ${cause.message}`,
        path: ['port'],
        rule: 'address',
        details,
        cause,
      });
    return new ConnectionError({
      message: `The server of database "${database}" did not start: ${cause.message}`,
      retryable: false,
      details,
      cause,
    });
  }
  if (!hasProblem(cause, 'ServerError')) return cause;
  switch (cause.problem) {
    case 'unreachable':
      return new ConnectionError({ message: cause.message, details, cause });
    case 'permission':
      return new AuthorizationError({
        message: `Cannot publish database "${database}": ${cause.message} Give the token of its owner (option token, variable NERV_TOKEN), or start without deploying.`,
        details,
        cause,
      });
    default:
      return new PersistenceError({
        code: 'DEPLOYMENT',
        message: `Cannot publish ${modulePath ?? 'the Inner Universe module'} to database "${database}": ${cause.message}`,
        details,
        cause,
      });
  }
}

function hasProblem(error: unknown, name: string): error is ServerRefusal {
  return (
    error instanceof Error && error.name === name && 'problem' in error && typeof error.problem === 'string'
  );
}
