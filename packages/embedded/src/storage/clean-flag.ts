import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { changeOf, sumFiles, type FileSums } from './file-sums';
import { exists, readText, removeDurably, writeFileDurably } from './files';
import { damaged } from './layout';

/** The file that is there exactly while the store is closed after an orderly end. It says which files there were then. */
export const CLEAN_FLAG = 'closed-cleanly';

interface FlagFile {
  readonly files: Readonly<Record<string, readonly [size: number, crc: number]>>;
  /** CRC-32 of `files` as JSON. */
  readonly sum: number;
}

export function writeCleanFlag(path: string, sums: FileSums): Promise<void> {
  const files = Object.fromEntries(sums);
  const flag: FlagFile = { files, sum: sumOf(files) };
  return writeFileDurably(join(path, CLEAN_FLAG), `${JSON.stringify(flag)}\n`);
}

/** Must be done, and durable, before the storage engine opens the store: that alone changes files. */
export function removeCleanFlag(path: string): Promise<void> {
  return removeDurably(join(path, CLEAN_FLAG));
}

/**
 * Compares the files of a store with what they were when it was closed. The storage engine does not notice most of what may have become of
 * them, and may end the process over the rest, so it does not get to see files that are not the same.
 * @returns the sums of the files; `undefined` when the store did not end cleanly
 * @throws StorageError `damaged`, `unusable`
 */
export async function checkUntouched(
  path: string,
  records: string,
  where: string,
): Promise<FileSums | undefined> {
  const closed = await readCleanFlag(path);
  if (closed === undefined) return undefined;
  try {
    if (!(await exists(records))) throw damaged(where, `${records} is missing`);
    const change = changeOf(closed, await sumFiles(records));
    if (change !== undefined) throw damaged(where, `it was changed after it was closed: ${change}`);
    return closed;
  } catch (error) {
    // Another process may have opened it meanwhile.
    if (!(await exists(join(path, CLEAN_FLAG)))) return undefined;
    throw error;
  }
}

/** @returns `undefined` where there is none, or where it is damaged: it is a help, not a condition */
async function readCleanFlag(path: string): Promise<FileSums | undefined> {
  const text = await readText(join(path, CLEAN_FLAG));
  const flag = text === undefined ? undefined : parse(text);
  return flag !== undefined && flag.sum === sumOf(flag.files)
    ? new Map(Object.entries(flag.files))
    : undefined;
}

function parse(text: string): FlagFile | undefined {
  try {
    return JSON.parse(text) as FlagFile;
  } catch {
    return undefined;
  }
}

function sumOf(files: unknown): number {
  return crc32(JSON.stringify(files ?? null));
}
