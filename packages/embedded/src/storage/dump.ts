import { readFile, rm } from 'node:fs/promises';
import { reasonOf } from './engine';
import { walkRecords, type WalkOptions } from './walk';

/** The records that could be read of a damaged store, as they are stored. */
export interface Dump {
  readonly records: readonly (readonly [key: Uint8Array, sealed: Uint8Array])[];
  /** What stopped the reading, where something did. */
  readonly unreadable: string | undefined;
}

/** Reads what can be read of a store into a file, in a process of its own. */
export async function dumpRecords(
  records: string,
  file: string,
  how: Pick<WalkOptions, 'repair' | 'isReverse'>,
): Promise<Dump> {
  await rm(file, { force: true });
  const end = await walkRecords(records, { ...how, dump: file });
  const found = await readFile(file).catch(() => new Uint8Array(0));
  const unreadable =
    end.kind === 'whole'
      ? undefined
      : end.kind === 'refused'
        ? reasonOf(end.error)
        : `reading it ended a process with ${end.by}`;
  return { records: splitRecords(found), unreadable };
}

function splitRecords(bytes: Uint8Array): [Uint8Array, Uint8Array][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: [Uint8Array, Uint8Array][] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const key = at + 8;
    const value = key + view.getUint32(at, true);
    const end = value + view.getUint32(at + 4, true);
    // The last one may have been cut off with the process.
    if (end > bytes.length) break;
    records.push([bytes.subarray(key, value), bytes.subarray(value, end)]);
    at = end;
  }
  return records;
}
