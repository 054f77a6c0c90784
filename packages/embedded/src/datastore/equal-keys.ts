import { typeCompiler, type TypeCodec, type Typespace } from '../sats';
import type { TableSchema } from '../schema';
import { compareKeys, keyCodec, type Key } from './index-key';
import { RowLayout } from './row-layout';
import type { Row } from './types';

/**
 * Finds rows that a unique index on the given columns would not let in together.
 * @param columns positions, in the order of the key
 * @param rows rows of the table, which are not checked
 * @returns the rows that share each such value, in the order of the values
 */
export function equalRows(
  table: TableSchema,
  typespace: Typespace,
  columns: readonly number[],
  rows: Iterable<Row>,
): (readonly Row[])[] {
  const groups = new Map<Key, Row[]>();
  const keyOf = keyReader(table, typespace, columns);
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups]
    .filter(([, group]) => group.length > 1)
    .sort(([a], [b]) => compareKeys(a, b))
    .map(([, group]) => group);
}

/** The first row that has the values of one before it. */
export function firstRepeatedRow(
  table: TableSchema,
  typespace: Typespace,
  columns: readonly number[],
  rows: Iterable<Row>,
): Row | undefined {
  const seen = new Set<Key>();
  const keyOf = keyReader(table, typespace, columns);
  for (const row of rows) {
    const key = keyOf(row);
    if (seen.has(key)) return row;
    seen.add(key);
  }
  return undefined;
}

function keyReader(table: TableSchema, typespace: Typespace, columns: readonly number[]): (row: Row) => Key {
  const compiler = typeCompiler(typespace);
  const codecs = table.columns.map((column) => compiler.compile(column.type));
  const keys = keyCodec(
    columns,
    columns.map((position) => codecs[position] as TypeCodec),
    typespace,
  );
  const layout = new RowLayout(codecs, Math.max(...columns) + 1);
  return (row) => {
    layout.locate(row);
    return keys.ofRow(row, layout.offsets);
  };
}
