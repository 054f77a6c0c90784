import { access, constants, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { platform } from 'node:process';
import { StorageError } from './errors';

/** Name of a file while it is written. Where it is found, writing it was cut short. */
const UNFINISHED = '.unfinished';

/**
 * Makes a directory and those above it, where they are not there, so that they outlast a power cut.
 * @returns what is in it
 * @throws StorageError `unusable`
 */
export async function openDirectory(path: string): Promise<string[]> {
  try {
    const first = await mkdir(path, { recursive: true });
    if (first !== undefined) {
      for (let made = path; made.length >= first.length; made = dirname(made))
        await syncDirectory(dirname(made));
    }
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return (await readdir(path)).filter((entry) => !entry.endsWith(UNFINISHED));
  } catch (error) {
    throw new StorageError(
      'unusable',
      `The directory ${path} cannot be used: ${(error as Error).message}. Give a directory that this user may read and write.`,
      { cause: error },
    );
  }
}

/** Writes a small file as a whole or not at all, and so that it outlasts a power cut. */
export async function writeFileDurably(path: string, text: string): Promise<void> {
  const unfinished = path + UNFINISHED;
  const file = await open(unfinished, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  await syncDirectory(dirname(path));
}

/** Removes a file or a directory, and so that it stays removed after a power cut. */
export async function removeDurably(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await syncDirectory(dirname(path));
}

/** Makes the names in a directory outlast a power cut. Windows has no such call, and writes them by itself. */
async function syncDirectory(path: string): Promise<void> {
  if (platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Whether there is something of that name. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The first names in a directory, for an error message. */
export function firstNames(entries: readonly string[]): string {
  return entries.slice(0, 3).join(', ') + (entries.length > 3 ? ', …' : '');
}
