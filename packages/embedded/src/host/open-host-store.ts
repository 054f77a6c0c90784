import type { HostStore } from '../storage/host-store';
import type { LevelDatabase } from '../storage/types';
import { HostError } from './host-error';

/** Where a host keeps its databases. Neither: in memory only. */
export interface StoreOptions {
  readonly dbPath?: string;
  readonly store?: LevelDatabase;
}

/**
 * @throws HostError (`options`) when both are given, or `dbPath` is empty
 * @throws StorageError `locked`, `foreign`, `unusable`, `unknown-format`, `damaged`
 */
export async function openHostStore({ dbPath, store }: StoreOptions): Promise<HostStore | undefined> {
  if (dbPath !== undefined && store !== undefined)
    throw new HostError('options', 'dbPath and store were both given: say where to keep databases once');
  if (dbPath === '')
    throw new HostError('options', 'dbPath is empty: give a directory, or leave it out for memory');
  // What reads and writes directories is loaded only where one is asked for.
  if (dbPath !== undefined) return (await import('../storage/host-directory')).openHostDirectory(dbPath);
  if (store !== undefined) return (await import('../storage/host-store')).openHostLevel(store);
  return undefined;
}
