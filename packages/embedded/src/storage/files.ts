import { access, chmod, constants, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
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
export function openDirectory(path: string): Promise<string[]> {
  return using(path, async () => {
    const first = await mkdir(path, { recursive: true });
    if (first !== undefined) {
      for (let made = path; made.length >= first.length; made = dirname(made))
        await syncDirectory(dirname(made));
    }
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return (await readdir(path)).filter((entry) => !entry.endsWith(UNFINISHED));
  });
}

/** What is in a directory; nothing where it is not there. @throws StorageError `unusable` */
export function listDirectory(path: string): Promise<string[]> {
  return using(path, async () => ((await exists(path)) ? readdir(path) : []));
}

/** From now on only the owner of the directory may look into it. @throws StorageError `unusable` */
export function makePrivate(path: string): Promise<void> {
  return using(path, () => chmod(path, 0o700));
}

/** The content of a file; `undefined` where it is not there. @throws StorageError `unusable` */
export function readBytes(path: string): Promise<Uint8Array | undefined> {
  return using(path, async () => ((await exists(path)) ? readFile(path) : undefined));
}

/** The text of a file; `undefined` where it is not there. @throws StorageError `unusable` */
export function readText(path: string): Promise<string | undefined> {
  return using(path, async () => ((await exists(path)) ? readFile(path, 'utf8') : undefined));
}

/**
 * Writes a small file as a whole or not at all, and so that it outlasts a power cut.
 * @param mode who may read and write it. Default: as the process makes files.
 * @throws StorageError `unusable`
 */
export function writeFileDurably(path: string, text: string, mode?: number): Promise<void> {
  return using(path, async () => {
    const unfinished = path + UNFINISHED;
    // One that was left behind may have another mode.
    await rm(unfinished, { force: true });
    const file = await open(unfinished, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    await syncDirectory(dirname(path));
  });
}

/**
 * Removes a file or a directory, and so that it stays removed after a power cut. Nothing happens where it is not there.
 * @throws StorageError `unusable`
 */
export function removeDurably(path: string): Promise<void> {
  return using(path, async () => {
    if (!(await exists(path))) return;
    await rm(path, { recursive: true });
    await syncDirectory(dirname(path));
  });
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

/** Makes the names in a directory outlast a power cut. Windows has no such call, and writes them by itself. */
export async function syncDirectory(path: string): Promise<void> {
  if (platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function using<T>(path: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw unusable(path, error);
  }
}

/** What to make of an error of the file system. */
export function unusable(path: string, error: unknown): StorageError {
  return new StorageError(
    'unusable',
    `${path} cannot be used: ${error instanceof Error ? error.message : String(error)}. Give a directory that this user may read and write, with room in it.`,
    { cause: error },
  );
}
