import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compareBytes, latin1 } from '../sats';
import { CATALOG_RECORD } from './catalog';
import { RunningDigest } from './digest';
import { RECORDS } from './directory';
import { dumpRecords, type Dump } from './dump';
import { engineError } from './engine';
import { StorageError } from './errors';
import { exists } from './files';
import { damaged, decodeHead, HEAD_KEY, Space, systemName, type Head } from './layout';
import { unsealValue } from './sealed-value';

/**
 * How a store is read, until one reading comes to its end: where the engine cannot go on past what is damaged, it can come from the other
 * side. Last it rebuilds its index from its data files, which loses what it knows of them.
 */
const PASSES: readonly Parameters<typeof dumpRecords>[2][] = [
  {},
  { isReverse: true },
  { repair: true },
  { repair: true, isReverse: true },
];

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
    const dumps: Dump[] = [];
    for (const how of PASSES) {
      const dump = await dumpRecords(records, file, how);
      dumps.push(dump);
      if (dump.unreadable === undefined) break;
    }
    const last = dumps.at(-1)?.unreadable;
    if (last !== undefined && dumps.every(({ records: some }) => some.length === 0))
      throw damaged(where, `the storage engine says "${last}"`);
    return {
      ...provablyGood(dumps.flatMap(({ records: some }) => some)),
      unreadable: dumps[0]?.unreadable,
    };
  } catch (error) {
    throw engineError(error, where);
  } finally {
    if (copy !== undefined) await rm(copy, { recursive: true, force: true });
  }
}

/** Of what was found under the same key several times, the first that is good. */
function provablyGood(found: Dump['records']): Omit<Salvaged, 'unreadable'> {
  const good = new Map<string, SalvagedRecord>();
  const bad = new Set<string>();
  let head: Head | undefined;
  for (const [key, sealed] of found) {
    if (compareBytes(key, HEAD_KEY) <= 0) {
      if (compareBytes(key, HEAD_KEY) === 0) head ??= readHead(sealed);
      continue;
    }
    const id = latin1(key, 0, key.length);
    if (good.has(id)) continue;
    const value = unsealValue(key, sealed, new RunningDigest());
    if (value === undefined) bad.add(id);
    else good.set(id, { key, value });
  }
  const records = [...good.values()].sort((a, b) => compareBytes(a.key, b.key));
  return { records, rejected: [...bad].filter((id) => !good.has(id)).length, head };
}

function readHead(bytes: Uint8Array): Head | undefined {
  try {
    return decodeHead(bytes, '');
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}
