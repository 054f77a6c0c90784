import { join } from 'node:path';
import { StorageError } from './errors';
import { firstNames, openDirectory, readText, writeFileDurably } from './files';
import { FORMAT_VERSION } from './layout';

/** The file that says that a directory is a store, and of which format. */
export const MARKER = 'nerv-store.json';

/** What the file says. */
interface Marker {
  readonly store: string;
  readonly format: number;
  /** Whether something was ever stored: a store that is empty all the same has lost everything. */
  readonly written?: true;
}

const NEW: Marker = { store: '@nerv/embedded', format: FORMAT_VERSION };

/** What a directory is that was marked. */
export interface MarkedDirectory {
  readonly isNew: boolean;
  /** Whether something was ever stored in it, as far as is noted. */
  readonly isWritten: boolean;
}

/**
 * Makes a directory a store, unless it is one.
 * @throws StorageError `foreign`, `unknown-format`, `unusable`, `damaged`
 */
export async function markDirectory(path: string): Promise<MarkedDirectory> {
  const entries = await openDirectory(path);
  if (entries.includes(MARKER)) return { isNew: false, isWritten: await readMarker(path) };
  if (entries.length > 0)
    throw new StorageError(
      'foreign',
      `The directory ${path} holds something else (${firstNames(entries)}) and no ${MARKER}. Nothing was changed. Give an empty or a new directory.`,
    );
  await writeMarker(path, NEW);
  return { isNew: true, isWritten: false };
}

/** Notes that something was stored. @throws StorageError `unusable` */
export function noteWritten(path: string): Promise<void> {
  return writeMarker(path, { ...NEW, written: true });
}

function writeMarker(path: string, marker: Marker): Promise<void> {
  return writeFileDurably(join(path, MARKER), `${JSON.stringify(marker)}\n`);
}

/**
 * @returns whether something was ever stored
 * @throws StorageError `foreign`, `unknown-format`, `damaged`
 */
async function readMarker(path: string): Promise<boolean> {
  const file = join(path, MARKER);
  const text = await readText(file);
  if (text === undefined)
    throw new StorageError('foreign', `There is no store in ${path}: it has no ${MARKER}.`);
  const { store, format, written } = parse(file, text);
  if (store !== NEW.store)
    throw new StorageError(
      'foreign',
      `${file} names another kind of store (${JSON.stringify(store)}). Give another directory.`,
    );
  if (format !== FORMAT_VERSION)
    throw new StorageError(
      'unknown-format',
      `The store in ${path} has format ${JSON.stringify(format)}, and this version reads format ${FORMAT_VERSION} only. Open it with the version of @nerv/embedded that wrote it.`,
    );
  return written === true;
}

function parse(file: string, text: string): { store?: unknown; format?: unknown; written?: unknown } {
  try {
    const marker: unknown = JSON.parse(text);
    if (typeof marker === 'object' && marker !== null) return marker;
    throw new Error('it is no object');
  } catch (error) {
    throw new StorageError(
      'damaged',
      `${file} is damaged: ${(error as Error).message}. Write ${JSON.stringify(NEW)} into it, or open a backup instead.`,
      { cause: error },
    );
  }
}
