import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { syncDirectory, unusable } from './files';

/** Size in bytes and CRC-32 of files, by name. */
export type FileSums = ReadonlyMap<string, readonly [size: number, crc: number]>;

/** Files that say nothing about the data: the lock, and what LevelDB writes about its work. */
const IGNORED: ReadonlySet<string> = new Set(['LOCK', 'LOG', 'LOG.old']);

/** LevelDB never changes these once they are written. */
const IMMUTABLE = /\.(ldb|sst)$/;

const CHUNK = 1 << 20;

/**
 * Reads every data file in a directory that nobody writes to, and makes the names in it outlast a power cut.
 * @param known sums of before: a file that never changes is not read again
 * @throws StorageError `unusable`
 */
export async function sumFiles(path: string, known: FileSums = new Map()): Promise<FileSums> {
  try {
    await syncDirectory(path);
    const sums = new Map<string, readonly [number, number]>();
    const chunk = new Uint8Array(CHUNK);
    for (const name of (await readdir(path)).sort()) {
      if (IGNORED.has(name)) continue;
      const file = join(path, name);
      const before = known.get(name);
      const isKnown = before !== undefined && IMMUTABLE.test(name) && (await stat(file)).size === before[0];
      sums.set(name, isKnown ? before : await sumFile(file, chunk));
    }
    return sums;
  } catch (error) {
    throw unusable(path, error);
  }
}

/** What has changed, in words; `undefined` where nothing has. */
export function changeOf(before: FileSums, now: FileSums): string | undefined {
  for (const [name, [size, crc]] of before) {
    const other = now.get(name);
    if (other === undefined) return `its file ${name} is missing`;
    if (other[0] !== size) return `its file ${name} had ${size} bytes and has ${other[0]}`;
    if (other[1] !== crc) return `the content of its file ${name} is not what it was`;
  }
  for (const name of now.keys()) if (!before.has(name)) return `it did not have the file ${name}`;
  return undefined;
}

async function sumFile(path: string, chunk: Uint8Array): Promise<readonly [number, number]> {
  const file = await open(path, 'r');
  try {
    let size = 0;
    let crc = 0;
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK, null);
      if (bytesRead === 0) return [size, crc];
      size += bytesRead;
      crc = crc32(chunk.subarray(0, bytesRead), crc);
    }
  } finally {
    await file.close();
  }
}
