import type { DatabaseEntry } from '../../host/database-entries';
import { HostError } from '../../host/host-error';
import { identityFromHex, identityToHex } from '../../host/identity';
import type { RunningDatabase } from '../../host/running-database';
import { StorageError } from '../../storage/errors';
import type { ServedDatabases } from '../served-host';
import { Refused } from '../sockets/refusal';
import { readNameOrIdentity, type NameOrIdentity } from '../sockets/subscribe-path';

const NO_SUCH_DATABASE = 'No such database.';

/**
 * The identity that the first open segment of a path stands for.
 * @throws Refused 400 for what is no name, 404 for a name that nobody gave
 */
export function resolve(databases: ServedDatabases, segment: string | undefined): bigint {
  const target = readNameOrIdentity(segment ?? '');
  const identity = identityOf(databases, target);
  if (identity === undefined) throw new Refused(404, `\`${target.text}\` not found`);
  return identity;
}

/** `undefined` for a name that nobody gave. */
export function identityOf(databases: ServedDatabases, { kind, text }: NameOrIdentity): bigint | undefined {
  return kind === 'identity' ? identityFromHex(text) : databases.identityOf(text);
}

/**
 * The database that the first open segment of a path stands for.
 * @throws Refused as `resolve`, and 404 where there is no database
 */
export function findEntry(databases: ServedDatabases, segment: string | undefined): DatabaseEntry {
  const entry = databases.entry(resolve(databases, segment));
  if (entry === undefined) throw new Refused(404, NO_SUCH_DATABASE);
  return entry;
}

/**
 * The database itself.
 * @throws Refused 404 when it is gone, 500 when it cannot be run
 */
export async function findRunning(databases: ServedDatabases, identity: bigint): Promise<RunningDatabase> {
  try {
    return await databases.find(identityToHex(identity));
  } catch (error) {
    throw databaseRefusal(error);
  }
}

/**
 * What to answer for an error of a database; it is what is thrown then. Where its store is and what is wrong with it is for the log of the host, which has
 * it already.
 */
export function databaseRefusal(error: unknown): unknown {
  if (!(error instanceof HostError) && !(error instanceof StorageError)) return error;
  const { problem, message } = error;
  switch (problem) {
    case 'unknownDatabase':
      return new Refused(404, NO_SUCH_DATABASE, {}, { cause: error });
    case 'closed':
      return new Refused(503, 'the server is shutting down', {}, { cause: error });
    case 'write-failed':
      return new Refused(
        500,
        'the database could not be written: what was asked for may or may not be stored; the log of the server says why',
        {},
        { cause: error },
      );
    case 'crashed':
    case 'lost':
    case 'init':
      return new Refused(500, message, {}, { cause: error });
    default:
      return new Refused(
        500,
        'the database cannot be used; the log of the server says why',
        {},
        { cause: error },
      );
  }
}
