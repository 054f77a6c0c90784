import type { RecordDelete, RecordPut, StoreTransaction } from '../storage/types';

const OFFSET_BYTES = 8;
const LENGTH_BYTES = 4;
const CONTINUED_AT = OFFSET_BYTES;
const PUTS_AT = CONTINUED_AT + LENGTH_BYTES;
const DELETES_AT = PUTS_AT + LENGTH_BYTES;
const LENGTHS_AT = DELETES_AT + LENGTH_BYTES;

/** Stands for a record that takes the place of none. */
const NOTHING = 0xffff_ffff;

/**
 * A transaction in a buffer of its own, so that it can be sent to another thread: its records are parts of buffers that hold much more.
 * Offset, whether it is continued, number of puts, number of deletes, the lengths, and then the bytes that they are of.
 */
export function packTransaction({ offset, puts, deletes, isContinued }: StoreTransaction): Uint8Array {
  const parts: (Uint8Array | undefined)[] = [];
  for (const { key, value, replaces } of puts) parts.push(key, value, replaces);
  for (const { key, value } of deletes) parts.push(key, value);
  const head = LENGTHS_AT + LENGTH_BYTES * parts.length;
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + (part?.length ?? 0), head));
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, offset, true);
  view.setUint32(CONTINUED_AT, isContinued === true ? 1 : 0, true);
  view.setUint32(PUTS_AT, puts.length, true);
  view.setUint32(DELETES_AT, deletes.length, true);
  let at = LENGTHS_AT;
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
  const putCount = view.getUint32(PUTS_AT, true);
  const deleteCount = view.getUint32(DELETES_AT, true);
  let at = LENGTHS_AT;
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
  const isContinued = view.getUint32(CONTINUED_AT, true) === 1;
  return { offset: view.getFloat64(0, true), puts, deletes, isContinued };
}
