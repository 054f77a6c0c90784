import { RunningDigest } from './digest';
import { StorageError } from './errors';
import { decodeHead, HEAD_KEY } from './layout';
import { unsealValue } from './sealed-value';
import type { LevelDatabase } from './types';

/** What was brought over from a damaged store. */
export interface SalvageReport {
  /** Records whose seal proves them good. */
  readonly kept: number;
  /** Records found whose seal does not fit. */
  readonly rejected: number;
  /** How many records the damaged store says it held; `undefined` when its head is damaged too. */
  readonly expected: number | undefined;
  /** What stopped the reading, where something did: there may be more records that could not be reached. */
  readonly unreadable: string | undefined;
}

/** A record to keep. */
export interface SalvagedRecord {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/**
 * Reads what is provably good out of a damaged database: every record that can be reached from either end and whose seal fits. Each record is right by
 * itself; records of one transaction may have been lost while others of it were kept.
 */
export async function salvageRecords(
  db: LevelDatabase,
  where: string,
  keep: (record: SalvagedRecord) => void,
): Promise<SalvageReport> {
  const found = { kept: 0, rejected: 0 };
  const visit = (key: Uint8Array, sealed: Uint8Array): void => {
    const value = unsealValue(key, sealed, new RunningDigest());
    if (value === undefined) found.rejected++;
    else {
      found.kept++;
      keep({ key, value });
    }
  };
  const forward = await walk(db, { gt: HEAD_KEY }, visit);
  // Damage ends an iterator; what lies behind it is reached from the other end.
  if (forward.error !== undefined) await walk(db, { gt: forward.last ?? HEAD_KEY, reverse: true }, visit);
  return { ...found, expected: await expectedRecords(db, where), unreadable: forward.error };
}

async function walk(
  db: LevelDatabase,
  range: { gt: Uint8Array; reverse?: boolean },
  visit: (key: Uint8Array, value: Uint8Array) => void,
): Promise<{ last: Uint8Array | undefined; error: string | undefined }> {
  const iterator = db.iterator(range);
  let last: Uint8Array | undefined;
  try {
    for (;;) {
      const entry = await iterator.next();
      if (entry === undefined) return { last, error: undefined };
      visit(entry[0], entry[1]);
      last = entry[0];
    }
  } catch (error) {
    return { last, error: (error as Error).message };
  } finally {
    await iterator.close();
  }
}

async function expectedRecords(db: LevelDatabase, where: string): Promise<number | undefined> {
  try {
    const head = await db.get(HEAD_KEY);
    return head === undefined ? undefined : decodeHead(head, where).records;
  } catch (error) {
    if (error instanceof StorageError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}
