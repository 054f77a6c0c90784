import { join } from 'node:path';
import { StorageError } from './errors';
import { exists, listDirectory, readBytes, readText } from './files';
import { damaged } from './layout';
import { neededLog } from './manifest';
import type { LevelDatabase } from './types';

/** What an operating system says when it is not the file that is at fault. */
const CIRCUMSTANCES =
  /no space left|quota exceeded|read-only file system|too many open files|permission denied|operation not permitted|input\/output error|cannot allocate memory|file too large/i;

/**
 * Looks for files that the engine does not miss: it would make new ones, or go on without what was in them.
 * @throws StorageError `damaged`
 */
export async function checkFiles(path: string, where: string): Promise<void> {
  const entries = await listDirectory(path);
  if (!entries.includes('CURRENT') && entries.some((entry) => /\.(ldb|sst|log)$/.test(entry)))
    throw damaged(where, `${join(path, 'CURRENT')} is missing`);
  // A log goes only after a list of files is synced that needs it no more. So the end of the list is lost, or the log is.
  const missing = await missingLog(path);
  // Twice the same, so that nobody is at work here.
  if (missing !== undefined && missing === (await missingLog(path)))
    throw damaged(where, `${missing} is missing, and its list of files needs it`);
}

/** The log that is needed and not there. */
async function missingLog(path: string): Promise<string | undefined> {
  const manifest = (await readText(join(path, 'CURRENT')))?.trimEnd();
  if (manifest === undefined || !/^MANIFEST-\d+$/.test(manifest)) return undefined;
  const list = await readBytes(join(path, manifest));
  const number = list === undefined ? undefined : neededLog(list);
  // A database that is being made has none yet.
  if (number === undefined || number === 0) return undefined;
  const log = join(path, `${String(number).padStart(6, '0')}.log`);
  return (await exists(log)) ? undefined : log;
}

/** LevelDB in a directory. It opens by itself in a moment. */
export async function classicLevel(path: string): Promise<LevelDatabase> {
  const { ClassicLevel } = await import('classic-level');
  return new ClassicLevel<Uint8Array, Uint8Array>(path, { keyEncoding: 'view', valueEncoding: 'view' });
}

/**
 * Opens the storage engine.
 * @throws StorageError `locked`, `damaged`, `unusable`
 */
export async function openEngine(db: LevelDatabase, where: string): Promise<void> {
  try {
    await db.open();
  } catch (error) {
    throw engineError(error, where);
  }
}

/** What an error of the engine means; what is none of its errors stays what it is. */
export function engineError(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || error instanceof StorageError) return error;
  const cause: unknown = error.cause ?? error;
  const code = (cause as { code?: unknown }).code ?? (error as { code?: unknown }).code;
  const reason = reasonOf(error);
  if (code === 'LEVEL_LOCKED')
    return new StorageError(
      'locked',
      `The store ${where} is open in another process or in another host of this process, and one at a time may have it. Close the other one, or work through it.`,
      { cause: error },
    );
  if (typeof code !== 'string' || !/^(LEVEL_|E[A-Z]+$)/.test(code)) return error;
  if (!code.startsWith('LEVEL_') || CIRCUMSTANCES.test(reason))
    return new StorageError(
      'unusable',
      `The store ${where} cannot be used now: the storage engine says "${reason}". Nothing was lost. Mend that (room on the disk, permissions, the device) and open it again.`,
      { cause: error },
    );
  if (code.endsWith('_NOT_OPEN'))
    return new StorageError('closed', `The store ${where} was closed by someone else: ${reason}.`, {
      cause: error,
    });
  return damaged(where, `the storage engine says "${reason}"`, error);
}

/** What was wrong, with its cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
