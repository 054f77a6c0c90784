import { HostError } from './host-error';

/** Whether a database was cut off. */
export function isCrash(error: unknown): error is HostError {
  return error instanceof HostError && error.problem === 'crashed';
}

/** Whether a database was in memory and is gone. */
export function isLost(error: Error): boolean {
  return error instanceof HostError && error.problem === 'lost';
}

/** What is said of a database that was in memory when it was cut off. */
export function lost(name: string, cause: Error): HostError {
  return new HostError(
    'lost',
    `database \`${name}\` was in memory and is lost: ${cause.message} Publish it again to start anew, and open the host with dbPath to keep databases.`,
    { cause },
  );
}
