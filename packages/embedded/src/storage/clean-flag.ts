import { join } from 'node:path';
import { readText, removeDurably, writeFileDurably } from './files';
import { damaged, decodeHead, encodeHead, type Head } from './layout';
import { StorageError } from './errors';

/**
 * The file that is there exactly while the store is closed after an orderly end. It holds the head the store had then, so that a
 * tail that went missing since is not taken for a shorter past.
 */
export const CLEAN_FLAG = 'closed-cleanly';

/** @returns the head the store was closed with; `undefined` when it did not end cleanly, or when the file makes no sense */
export async function readCleanFlag(path: string): Promise<Head | undefined> {
  const text = await readText(join(path, CLEAN_FLAG));
  if (text === undefined) return undefined;
  try {
    return decodeHead(Buffer.from(text.trim(), 'hex'), '');
  } catch (error) {
    // What such a file says is a help, not a condition.
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}

export function writeCleanFlag(path: string, head: Head): Promise<void> {
  return writeFileDurably(join(path, CLEAN_FLAG), `${Buffer.from(encodeHead(head)).toString('hex')}\n`);
}

/** Must be done, and durable, before anything is written. */
export function removeCleanFlag(path: string): Promise<void> {
  return removeDurably(join(path, CLEAN_FLAG));
}

/**
 * Compares what a store holds with what it was closed with. (More than that is no damage: then the flag is an old one, which a
 * power cut brought back.)
 * @throws StorageError `damaged`
 */
export function checkCleanFlag(closed: Head | undefined, found: Head, where: string): void {
  if (closed === undefined || found.offset > closed.offset) return;
  if (
    found.offset === closed.offset &&
    found.records === closed.records &&
    found.digest.equals(closed.digest)
  )
    return;
  throw damaged(
    where,
    `it was closed at transaction ${closed.offset} with ${closed.records} records, and ends at transaction ${found.offset} with ${found.records}`,
  );
}
