import type { RecordDelete, RecordPut, StoreTransaction } from '../storage/types';

const OFFSET_BYTES = 8;
const LENGTH_BYTES = 4;

/** Stands for a record that takes the place of none. */
const NOTHING = 0xffff_ffff;

/**
 * A transaction in a buffer of its own, so that it can be sent to another thread: its records are parts of buffers that hold much more.
 * Offset, number of puts, number of deletes, the lengths, and then the bytes that they are of.
 */
export function packTransaction({ offset, puts, deletes }: StoreTransaction): Uint8Array {
  const parts: (Uint8Array | undefined)[] = [];
  for (const { key, value, replaces } of puts) parts.push(key, value, replaces);
  for (const { key, value } of deletes) parts.push(key, value);
  const head = OFFSET_BYTES + LENGTH_BYTES * (2 + parts.length);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + (part?.length ?? 0), head));
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, offset, true);
  view.setUint32(OFFSET_BYTES, puts.length, true);
  view.setUint32(OFFSET_BYTES + LENGTH_BYTES, deletes.length, true);
  let at = OFFSET_BYTES + 2 * LENGTH_BYTES;
  let start = head;
  for (const part of parts) {
    view.setUint32(at, part?.length ?? NOTHING, true);
    at += LENGTH_BYTES;
    if (part === undefined) continue;
    bytes.set(part, start);
    start += part.length;
  }
  return bytes;
}

/** The transaction again. Its records are parts of the given bytes. */
export function unpackTransaction(bytes: Uint8Array): StoreTransaction {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const putCount = view.getUint32(OFFSET_BYTES, true);
  const deleteCount = view.getUint32(OFFSET_BYTES + LENGTH_BYTES, true);
  let at = OFFSET_BYTES + 2 * LENGTH_BYTES;
  let start = at + LENGTH_BYTES * (3 * putCount + 2 * deleteCount);
  const next = (): Uint8Array | undefined => {
    const length = view.getUint32(at, true);
    at += LENGTH_BYTES;
    if (length === NOTHING) return undefined;
    start += length;
    return bytes.subarray(start - length, start);
  };
  const record = (): Uint8Array => next() ?? new Uint8Array(0);
  const puts: RecordPut[] = [];
  for (let count = 0; count < putCount; count++)
    puts.push({ key: record(), value: record(), replaces: next() });
  const deletes: RecordDelete[] = [];
  for (let count = 0; count < deleteCount; count++) deletes.push({ key: record(), value: record() });
  return { offset: view.getFloat64(0, true), puts, deletes };
}
