import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compareBytes } from '../sats';
import { CATALOG_RECORD } from './catalog';
import { RunningDigest } from './digest';
import { RECORDS } from './directory';
import { dumpRecords, type Dump } from './dump';
import { engineError } from './engine';
import { StorageError } from './errors';
import { exists } from './files';
import { damaged, decodeHead, HEAD_KEY, Space, systemName, type Head } from './layout';
import { unsealValue } from './sealed-value';

/** A record whose seal proves that it was written like this. */
export interface SalvagedRecord {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** What could be read of a damaged store. */
export interface Salvaged {
  /** In order of key. */
  readonly records: readonly SalvagedRecord[];
  /** Number of records found whose seal does not fit. */
  readonly rejected: number;
  /** The head; `undefined` when it is damaged too. */
  readonly head: Head | undefined;
  /** What stopped the storage engine, where something did: there may have been more records. */
  readonly unreadable: string | undefined;
}

/** The system records among them, by name; where the catalog is lost, its copy stands for it. */
export function systemRecordsOf(records: readonly SalvagedRecord[]): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const { key, value } of records) {
    if (key[0] === Space.system) found.set(systemName(key), value);
    else if (key[0] === Space.copy && !found.has(CATALOG_RECORD)) found.set(CATALOG_RECORD, value);
  }
  return found;
}

/**
 * Reads what is provably good out of the store in a directory, which is left as it is: the work is done on a copy, whose index
 * the storage engine rebuilds from its data files where it cannot be read as it is.
 * @param scratch a directory for the copy
 * @throws StorageError `unusable`, or `damaged` when nothing can be read
 */
export async function salvageDirectory(path: string, scratch: string, where: string): Promise<Salvaged> {
  let copy: string | undefined;
  try {
    copy = await mkdtemp(join(scratch, 'salvage-'));
    const records = join(copy, RECORDS);
    if (!(await exists(join(path, RECORDS)))) throw damaged(where, `${join(path, RECORDS)} is missing`);
    await cp(join(path, RECORDS), records, { recursive: true });
    const file = join(copy, 'dump');
    const asItIs = await dumpRecords(records, file, false);
    if (asItIs.unreadable === undefined) return provablyGood(asItIs);
    const repaired = await dumpRecords(records, file, true);
    if (repaired.unreadable !== undefined && repaired.records.length === 0)
      throw damaged(where, `the storage engine says "${repaired.unreadable}"`);
    return { ...provablyGood(repaired), unreadable: asItIs.unreadable };
  } catch (error) {
    throw engineError(error, where);
  } finally {
    if (copy !== undefined) await rm(copy, { recursive: true, force: true });
  }
}

function provablyGood({ records: found, unreadable }: Dump): Salvaged {
  const records: SalvagedRecord[] = [];
  let rejected = 0;
  let head: Head | undefined;
  for (const [key, sealed] of found) {
    if (compareBytes(key, HEAD_KEY) <= 0) {
      if (compareBytes(key, HEAD_KEY) === 0) head = readHead(sealed);
      continue;
    }
    const value = unsealValue(key, sealed, new RunningDigest());
    if (value === undefined) rejected++;
    else records.push({ key, value });
  }
  return { records, rejected, head, unreadable };
}

function readHead(bytes: Uint8Array): Head | undefined {
  try {
    return decodeHead(bytes, '');
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}
