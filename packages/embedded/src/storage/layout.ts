import { StorageError } from './errors';
import { hashRecord, RunningDigest } from './digest';

/**
 * Version of what is on disk, written into the marker file and the store. See `docs/storage-format.md`. A reader refuses every
 * version it does not know.
 */
export const FORMAT_VERSION = 1;

/** First byte of a key. */
export const Space = { meta: 0, system: 1, row: 2, copy: 3 } as const;

export const HEAD_KEY = Uint8Array.of(Space.meta, 0x68);

/** A second copy of the catalog, behind all rows: without a catalog no row means anything, and damage is seldom in two places. */
export const CATALOG_COPY_KEY = Uint8Array.of(Space.copy, 0x63);

const HEAD_LENGTH = 33;
const HASHED_LENGTH = 25;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The record that goes with every batch: how far the store is, and what it must hold. */
export interface Head {
  offset: number;
  records: number;
  digest: RunningDigest;
}

/** Version (u8), offset (u64), records (u64), digest (u64), then the hash of these under the head's key; big endian. */
export function encodeHead(head: Head): Uint8Array {
  const bytes = new Uint8Array(HEAD_LENGTH);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, FORMAT_VERSION);
  view.setBigUint64(1, BigInt(head.offset));
  view.setBigUint64(9, BigInt(head.records));
  view.setUint32(17, head.digest.high);
  view.setUint32(21, head.digest.low);
  const hash = hashRecord(HEAD_KEY, bytes.subarray(0, HASHED_LENGTH));
  view.setUint32(25, hash.high);
  view.setUint32(29, hash.low);
  return bytes;
}

/** @throws StorageError `damaged` or `unknown-format` */
export function decodeHead(bytes: Uint8Array, where: string): Head {
  if (bytes.length < 1) throw damaged(where, 'its head record is empty');
  if (bytes[0] !== FORMAT_VERSION)
    throw new StorageError(
      'unknown-format',
      `The store ${where} has format ${bytes[0]}, and this version reads format ${FORMAT_VERSION} only. ` +
        'Open it with the version of @nerv/embedded that wrote it, or give another directory.',
    );
  if (bytes.length !== HEAD_LENGTH) throw damaged(where, `its head record has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hash = hashRecord(HEAD_KEY, bytes.subarray(0, HASHED_LENGTH));
  if (hash.high !== view.getUint32(25) || hash.low !== view.getUint32(29))
    throw damaged(where, 'its head record does not have the hash it was written with');
  return {
    offset: Number(view.getBigUint64(1)),
    records: Number(view.getBigUint64(9)),
    digest: new RunningDigest(view.getUint32(17), view.getUint32(21)),
  };
}

/** Key of a record that is no row of a table, by name. */
export function systemKey(name: string): Uint8Array {
  const text = encoder.encode(name);
  const key = new Uint8Array(1 + text.length);
  key[0] = Space.system;
  key.set(text, 1);
  return key;
}

export function systemName(key: Uint8Array): string {
  return decoder.decode(key.subarray(1));
}

/** Key of a row: table id (u32, big endian, so that tables lie together), then what identifies it in its table. */
export function rowKey(tableId: number, identity: Uint8Array): Uint8Array {
  const key = new Uint8Array(5 + identity.length);
  key[0] = Space.row;
  key[1] = tableId >>> 24;
  key[2] = tableId >>> 16;
  key[3] = tableId >>> 8;
  key[4] = tableId;
  key.set(identity, 5);
  return key;
}

export function rowTable(key: Uint8Array): number {
  return ((key[1]! << 24) | (key[2]! << 16) | (key[3]! << 8) | key[4]!) >>> 0;
}

/** @param where what comes after "the store": `in …`, `of …` */
export function damaged(where: string, found: string, cause?: unknown): StorageError {
  return new StorageError(
    'damaged',
    `The store ${where} is damaged: ${found}. Open a backup instead, or use salvageStore() to copy what is provably good into a new directory.`,
    { cause },
  );
}
