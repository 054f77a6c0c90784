import { PersistenceError, ValidationError } from '@nerv/core';
import { UsageError } from '../cli/usage-error';

/** What keeps a folder from being opened, in one line that says what to do; anything else as it is. */
export function cannotOpen(error: unknown, dataDir: string): unknown {
  if (!PersistenceError.isInstance(error)) return error;
  const found = oneLine(error.cause instanceof Error ? error.cause.message : error.message);
  if (error.code === 'LOCKED') {
    return usage(
      `${dataDir} is in use by another process. Wait until it has ended, or give another --data-dir.`,
    );
  }
  if (error.code === 'INTEGRITY') {
    return usage(
      `What is stored in ${dataDir} is damaged (${found}). Remove that folder to read the history anew, or give another --data-dir.`,
    );
  }
  if (ValidationError.isInstance(error) && error.path[0] === 'dbPath') {
    return usage(`${dataDir} cannot be used (${found}). Give another --data-dir, or --memory.`);
  }
  return error;

  function usage(message: string): UsageError {
    return new UsageError(message, { cause: error });
  }
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
}
