import { join } from 'node:path';
import { StorageError } from './errors';
import { firstNames, openDirectory, readText, writeFileDurably } from './files';
import { FORMAT_VERSION } from './layout';

/** The file that says that a directory is a store, and of which format. */
export const MARKER = 'nerv-store.json';

const CONTENT = JSON.stringify({ store: '@nerv/embedded', format: FORMAT_VERSION });

/**
 * Makes a directory a store, unless it is one.
 * @returns whether it is new
 * @throws StorageError `foreign`, `unknown-format`, `unusable`, `damaged`
 */
export async function markDirectory(path: string): Promise<boolean> {
  const entries = await openDirectory(path);
  if (entries.includes(MARKER)) {
    await checkMarker(path);
    return false;
  }
  if (entries.length > 0)
    throw new StorageError(
      'foreign',
      `The directory ${path} holds something else (${firstNames(entries)}) and no ${MARKER}. Nothing was changed. Give an empty or a new directory.`,
    );
  await writeFileDurably(join(path, MARKER), `${CONTENT}\n`);
  return true;
}

/** @throws StorageError `foreign`, `unknown-format`, `damaged` */
export async function checkMarker(path: string): Promise<void> {
  const file = join(path, MARKER);
  const text = await readText(file);
  if (text === undefined)
    throw new StorageError('foreign', `There is no store in ${path}: it has no ${MARKER}.`);
  const { store, format } = parse(file, text);
  if (store !== '@nerv/embedded')
    throw new StorageError(
      'foreign',
      `${file} names another kind of store (${JSON.stringify(store)}). Give another directory.`,
    );
  if (format !== FORMAT_VERSION)
    throw new StorageError(
      'unknown-format',
      `The store in ${path} has format ${JSON.stringify(format)}, and this version reads format ${FORMAT_VERSION} only. Open it with the version of @nerv/embedded that wrote it.`,
    );
}

function parse(file: string, text: string): { store?: unknown; format?: unknown } {
  try {
    const marker: unknown = JSON.parse(text);
    if (typeof marker === 'object' && marker !== null) return marker;
    throw new Error('it is no object');
  } catch (error) {
    throw new StorageError(
      'damaged',
      `${file} is damaged: ${(error as Error).message}. Write ${CONTENT} into it, or open a backup instead.`,
      { cause: error },
    );
  }
}
