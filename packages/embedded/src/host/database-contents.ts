import type { Datastore, Row } from '../datastore';
import { sequencesByRecord } from '../storage/catalog';

/** All that a database in memory holds, as plain data that another thread can go on with. */
export interface DatabaseContents {
  /** Text of its bundle. */
  readonly program: string;
  /** Offset of its newest commit. */
  readonly offset: number;
  /** Rows by table, the host's own tables included. */
  readonly tables: readonly PackedRows[];
  /** The number that each sequence gives out next, by the name of its record in a store. */
  readonly sequences: ReadonlyMap<string, bigint>;
}

/** The rows of one table, one after the other. */
export interface PackedRows {
  /** Canonical name of the table. */
  readonly table: string;
  readonly lengths: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a datastore holds. No transaction may be open. */
export function readContents(datastore: Omit<Datastore, 'begin'>, program: string): DatabaseContents {
  const next = datastore.nextNumbers();
  return {
    program,
    offset: datastore.lastOffset,
    tables: [...datastore.tables.values()].flatMap(({ id, name, isEvent }) =>
      isEvent ? [] : [packRows(name, [...datastore.scan(id)])],
    ),
    sequences: new Map(
      [...sequencesByRecord(datastore.schema)].map(([record, { id, start }]) => [
        record,
        next.get(id) ?? start,
      ]),
    ),
  };
}

/** Fills an empty datastore of the same schema. */
export function fillFrom(
  datastore: Omit<Datastore, 'begin'>,
  { offset, tables, sequences }: DatabaseContents,
): void {
  const ids = new Map([...datastore.tables.values()].map(({ id, name }) => [name, id]));
  for (const { table, lengths, bytes } of tables) {
    const id = ids.get(table);
    if (id === undefined)
      throw new Error(`there are rows of a table ${table}, which the module does not have`);
    let start = 0;
    for (const length of lengths) {
      datastore.load(id, bytes.subarray(start, start + length));
      start += length;
    }
  }
  const next = new Map<number, bigint>();
  for (const [record, { id }] of sequencesByRecord(datastore.schema)) {
    const number = sequences.get(record);
    if (number !== undefined) next.set(id, number);
  }
  datastore.restore(offset, next);
}

function packRows(table: string, rows: readonly Row[]): PackedRows {
  const lengths = Uint32Array.from(rows, ({ length }) => length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let start = 0;
  for (const row of rows) {
    bytes.set(row, start);
    start += row.length;
  }
  return { table, lengths, bytes };
}
