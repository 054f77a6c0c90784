import { stat } from 'node:fs/promises';
import { platform } from 'node:process';
import { StorageError } from './errors';
import { exists, readText, unusable, writeFileDurably } from './files';

/** Only who owns the file reads and writes it. */
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/**
 * Writes a file that only its owner may read, as a whole or not at all, and so that it outlasts a power cut.
 * @throws StorageError `unusable`
 */
export async function writeSecret(path: string, text: string): Promise<void> {
  await writeFileDurably(path, text, OWNER_ONLY);
}

/**
 * The text of a file that only its owner may read; `undefined` where it is not there.
 * @throws StorageError `unusable` when others may read it, too: then it is no secret any more
 */
export async function readSecret(path: string): Promise<string | undefined> {
  if (!(await exists(path))) return undefined;
  // Windows has no such modes; there the directory's access list says who may.
  const mode = platform === 'win32' ? OWNER_ONLY : await modeOf(path);
  if ((mode & OTHERS) !== 0)
    throw new StorageError(
      'unusable',
      `${path} holds a secret, and its mode ${mode.toString(8)} lets others than its owner read or write it. If nobody did, make it 600 (chmod 600) and try again.`,
    );
  return readText(path);
}

async function modeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch (error) {
    throw unusable(path, error);
  }
}
