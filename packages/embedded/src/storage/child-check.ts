import { engineError } from './engine';
import { StorageError } from './errors';
import { exists } from './files';
import { damaged } from './layout';
import { walkRecords } from './walk';

/**
 * Reads a whole store in a process of its own. Only what passes there is opened here.
 * @throws StorageError `damaged` when that process is ended by a signal or does not end within ten minutes, `locked`, `unusable`
 */
export async function checkInChild(records: string, where: string): Promise<void> {
  if (!(await exists(records))) return;
  const end = await walkRecords(records).catch((error: unknown) => {
    throw notChecked(where, error);
  });
  if (end.kind === 'ended') throw damaged(where, `reading it ended a process with ${end.by}`);
  if (end.kind === 'whole') return;
  const error = engineError(end.error, where);
  throw error instanceof StorageError ? error : notChecked(where, error);
}

function notChecked(where: string, error: unknown): StorageError {
  return new StorageError(
    'unusable',
    `The store ${where} did not end cleanly, and no process could check it: ${error instanceof Error ? error.message : String(error)}. Nothing was changed.`,
    { cause: error },
  );
}
