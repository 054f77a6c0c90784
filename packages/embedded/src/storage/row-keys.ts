import { blake3 } from '@noble/hashes/blake3.js';
import type { TypeCodec } from '../sats';
import type { TableSchema } from '../schema';
import { rowKey } from './layout';

/** What identifies a row and is longer is known by its hash. */
const MAX_LENGTH = 64;

const AsIs = 0;
const Hashed = 1;

const UNSIGNED: ReadonlySet<string> = new Set(['U8', 'U16', 'U32', 'U64', 'U128', 'U256']);

/** Whether rows of a table are stored under their primary key or under what they are as a whole. */
export type KeyScheme = 'primaryKey' | 'row';

export function keySchemeOf(table: TableSchema): KeyScheme {
  return table.primaryKey === undefined ? 'row' : 'primaryKey';
}

/**
 * The function that gives a table's rows their keys in the store. Rows with a primary key are stored under it, so that an update
 * overwrites; an unsigned integer big endian, so that rows are stored in the order in which they are numbered, which LevelDB writes fastest.
 *
 * @param storageId what the table is called in the store
 * @param columns codecs of the table's columns
 */
export function rowKeyFunction(
  table: TableSchema,
  storageId: number,
  columns: readonly TypeCodec[],
): (row: Uint8Array) => Uint8Array {
  const { primaryKey } = table;
  const key = primaryKey === undefined ? undefined : columns[primaryKey];
  if (primaryKey === undefined || key === undefined) return (row) => rowKey(storageId, identity(row));
  const before = columns.slice(0, primaryKey);
  const start = (row: Uint8Array): number => {
    let at = 0;
    for (const column of before) at = column.skip(row, at);
    return at;
  };
  const width = key.fixedSize;
  if (width !== undefined && UNSIGNED.has(key.type.tag)) {
    return (row) => {
      const last = start(row) + width - 1;
      const bigEndian = new Uint8Array(width);
      for (let i = 0; i < width; i++) bigEndian[i] = row[last - i]!;
      return rowKey(storageId, bigEndian);
    };
  }
  return (row) => {
    const at = start(row);
    return rowKey(storageId, identity(row.subarray(at, key.skip(row, at))));
  };
}

function identity(bytes: Uint8Array): Uint8Array {
  const isShort = bytes.length <= MAX_LENGTH;
  const content = isShort ? bytes : blake3(bytes);
  const marked = new Uint8Array(1 + content.length);
  marked[0] = isShort ? AsIs : Hashed;
  marked.set(content, 1);
  return marked;
}
