import { typeCompiler, type TypeCodec, type Typespace } from '../sats';
import type { TableSchema } from '../schema';

/** Where the columns of a table's rows are. */
export interface RowLayout {
  readonly codecs: readonly TypeCodec[];
  /** A function that says at which byte of a row the column starts. */
  offsetOf(position: number): (row: Uint8Array) => number;
}

const layouts = new WeakMap<TableSchema, RowLayout>();

/** The layout of a table, made once. */
export function rowLayout(table: TableSchema, typespace: Typespace): RowLayout {
  const known = layouts.get(table);
  if (known !== undefined) return known;
  const compiler = typeCompiler(typespace);
  const codecs = table.columns.map((column) => compiler.compile(column.type));
  const layout: RowLayout = { codecs, offsetOf: (position) => offsetReader(codecs, position) };
  layouts.set(table, layout);
  return layout;
}

/** Columns of fixed size are jumped over; from the first other one on, each is skipped by its codec. */
function offsetReader(codecs: readonly TypeCodec[], position: number): (row: Uint8Array) => number {
  let fixed = 0;
  let at = 0;
  for (; at < position; at++) {
    const size = codecs[at]?.fixedSize;
    if (size === undefined) break;
    fixed += size;
  }
  const skipped = codecs.slice(at, position);
  if (skipped.length === 0) return () => fixed;
  return (row) => {
    let offset = fixed;
    for (const codec of skipped) offset = codec.skip(row, offset);
    return offset;
  };
}
