import { blake3 } from '@noble/hashes/blake3.js';
import type { TableSchema } from '../schema/types';
import { rowKey } from './layout';

/** Longer rows are known by their hash. */
const MAX_LENGTH = 64;

const ByRow = 0;
const ByHash = 1;

const INTEGER_BYTES: Readonly<Record<string, number>> = {
  U8: 1,
  U16: 2,
  U32: 4,
  U64: 8,
  U128: 16,
  U256: 32,
  I8: 1,
  I16: 2,
  I32: 4,
  I64: 8,
};

/**
 * The function that gives a table's rows their keys in the store.
 *
 * A row of a table with an integer primary key is stored under it, big endian, so that rows are stored in the order in which they are numbered
 * (which LevelDB writes fastest) and an update overwrites. Any other row is stored under what it is: its bytes, or their BLAKE3 hash where they are long.
 *
 * @param offsetOf where a column begins in a row's bytes
 */
export function rowKeyFunction(
  table: TableSchema,
  offsetOf: (row: Uint8Array, column: number) => number,
): (row: Uint8Array) => Uint8Array {
  const { id, primaryKey } = table;
  const column = primaryKey === undefined ? undefined : table.columns[primaryKey];
  const width = column === undefined ? undefined : INTEGER_BYTES[column.type.tag];
  if (column === undefined || width === undefined) return (row) => rowKey(id, rowIdentity(row));
  const position = column.position;
  return (row) => {
    const at = offsetOf(row, position);
    const identity = new Uint8Array(width);
    for (let i = 0; i < width; i++) identity[i] = row[at + width - 1 - i]!;
    return rowKey(id, identity);
  };
}

function rowIdentity(row: Uint8Array): Uint8Array {
  const isShort = row.length <= MAX_LENGTH;
  const content = isShort ? row : blake3(row);
  const identity = new Uint8Array(1 + content.length);
  identity[0] = isShort ? ByRow : ByHash;
  identity.set(content, 1);
  return identity;
}
