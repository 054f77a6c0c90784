import { BsatnWriter, inlineType, SCALAR_TAGS } from '../sats';
import type { AlgebraicType } from '../sats';
import type { DatabaseSchema, IndexSchema, TableSchema } from '../schema';
import { serverTables } from './definitions';
import { viewTables } from './view-tables';

/** Ids below are those of system tables, their indexes and constraints, schedules and views. */
const FIRST_USER_ID = 4096;

type WriteRow = (writer: BsatnWriter) => void;

/** Tags of `StIndexAlgorithm`; 0 is not used. */
const ALGORITHM_TAGS: Readonly<Record<IndexSchema['algorithm'], number>> = { btree: 1, direct: 2, hash: 3 };

const UNIQUE_TAG = 1;

/**
 * The rows that a server has in its system tables about a schema, in BSATN, by the name of the table. Tables that say something else, or whose
 * rows change with those of the database, are not among them.
 */
export function schemaRows(schema: DatabaseSchema): ReadonlyMap<string, readonly Uint8Array[]> {
  const writer = new BsatnWriter();
  const encode = (rows: readonly WriteRow[]): Uint8Array[] =>
    rows.map((write) => {
      write(writer.reset());
      return writer.finish();
    });
  return new Map([...describe(schema)].map(([name, rows]) => [name, encode(rows)]));
}

function describe(schema: DatabaseSchema): ReadonlyMap<string, readonly WriteRow[]> {
  const views = viewTables(schema, FIRST_USER_ID);
  const named = [...schema.tables, ...views.map(({ table }) => table)];
  const tables = [...serverTables(), ...named];
  const scheduled = schema.tables.flatMap((table) =>
    table.schedule === undefined ? [] : [{ table, schedule: table.schedule }],
  );
  const { typespace } = schema;
  return new Map<string, readonly WriteRow[]>([
    ['st_table', tables.map((table) => tableRow(table))],
    [
      'st_column',
      tables.flatMap(({ id, columns }) =>
        columns.map(({ position, name, type }) => columnRow(id, position, name, inlineType(type, typespace))),
      ),
    ],
    ['st_index', tables.flatMap(({ indexes }) => indexes.map((index) => indexRow(index)))],
    ['st_constraint', tables.flatMap((table) => constraintRows(table))],
    [
      'st_scheduled',
      scheduled.map(({ table, schedule }, at) => (w: BsatnWriter): void => {
        w.u32(FIRST_USER_ID + at);
        w.u32(table.id);
        w.string(schedule.functionName);
        w.string(schedule.name);
        w.u16(schedule.atColumn);
      }),
    ],
    [
      'st_event_table',
      named
        .filter(({ isEvent }) => isEvent)
        .map(({ id }) => (w: BsatnWriter): void => {
          w.u32(id);
        }),
    ],
    [
      'st_view',
      views.map(({ viewId, view, table }) => (w: BsatnWriter): void => {
        w.u32(viewId);
        w.string(view.name);
        w.option(table.id, (out, id) => {
          out.u32(id);
        });
        w.bool(view.isPublic);
        w.bool(view.isAnonymous);
      }),
    ],
    [
      'st_view_param',
      views.flatMap(({ viewId, view }) =>
        view.params.elements.map(({ name = '', type }, at) =>
          columnRow(viewId, at, name, inlineType(type, typespace)),
        ),
      ),
    ],
    [
      'st_view_column',
      views.flatMap(({ viewId, view }) =>
        view.columns.map(({ position, name, type }) =>
          columnRow(viewId, position, name, inlineType(type, typespace)),
        ),
      ),
    ],
    ['st_table_accessor', named.map(({ name, sourceName }) => namesRow(name, sourceName))],
    [
      'st_index_accessor',
      schema.tables.flatMap(({ indexes }) =>
        indexes.map(({ name, sourceName }) => namesRow(name, sourceName)),
      ),
    ],
    [
      'st_column_accessor',
      [
        ...schema.tables,
        // What a server puts before the columns of a view has no other name.
        ...views.map(({ table }) => ({ name: table.name, columns: table.columns.slice(1) })),
      ].flatMap(({ name: table, columns }) =>
        columns.map(({ name, sourceName }) => namesRow(table, name, sourceName)),
      ),
    ],
    // Nothing is ever in these: rules are refused, variables cannot be set, and of the last two a server makes no use.
    ...['st_row_level_security', 'st_var', 'st_view_sub', 'st_view_arg'].map(
      (name): [string, readonly WriteRow[]] => [name, []],
    ),
  ]);
}

function tableRow({ id, name, kind, access, primaryKey }: TableSchema): WriteRow {
  return (w) => {
    w.u32(id);
    w.string(name);
    w.string(kind);
    w.string(access);
    w.option(primaryKey, (out, position) => {
      writeColumns(out, [position]);
    });
  };
}

function columnRow(owner: number, position: number, name: string, type: AlgebraicType): WriteRow {
  return (w) => {
    const encoded = new BsatnWriter();
    writeType(encoded, type);
    w.u32(owner);
    w.u16(position);
    w.string(name);
    w.byteArray(encoded.written());
  };
}

function indexRow({ id, tableId, name, algorithm, columns }: IndexSchema): WriteRow {
  return (w) => {
    w.u32(id);
    w.u32(tableId);
    w.string(name);
    w.u8(ALGORITHM_TAGS[algorithm]);
    if (algorithm === 'direct') w.u16(columns[0] ?? 0);
    else writeColumns(w, columns);
  };
}

function constraintRows({ id: tableId, constraints }: TableSchema): WriteRow[] {
  return constraints.map(({ id, name, columns }) => (w: BsatnWriter): void => {
    w.u32(id);
    w.string(name);
    w.u32(tableId);
    w.u8(UNIQUE_TAG);
    writeColumns(w, columns);
  });
}

function namesRow(...names: readonly string[]): WriteRow {
  return (w) => {
    for (const name of names) w.string(name);
  };
}

function writeColumns(writer: BsatnWriter, positions: readonly number[]): void {
  writer.array(positions, (out, position) => {
    out.u16(position);
  });
}

/** A type as a value: `AlgebraicType` in BSATN. */
function writeType(writer: BsatnWriter, type: AlgebraicType): void {
  const writePart = (out: BsatnWriter, part: { name: string | undefined; type: AlgebraicType }): void => {
    out.option(part.name, (to, name) => {
      to.string(name);
    });
    writeType(out, part.type);
  };
  switch (type.tag) {
    case 'Ref':
      writer.u8(0);
      writer.u32(type.ref);
      return;
    case 'Sum':
      writer.u8(1);
      writer.array(type.variants, writePart);
      return;
    case 'Product':
      writer.u8(2);
      writer.array(type.elements, writePart);
      return;
    case 'Array':
      writer.u8(3);
      writeType(writer, type.element);
      return;
    default:
      writer.u8(4 + SCALAR_TAGS.indexOf(type.tag));
  }
}
