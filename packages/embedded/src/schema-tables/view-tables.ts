import { compareText, inlineType, scalar } from '../sats';
import type { Typespace } from '../sats';
import type { ColumnSchema, DatabaseSchema, IndexSchema, TableSchema, ViewSchema } from '../schema';

/** A view, with the table that a server keeps its rows in. */
export interface ViewTable {
  readonly viewId: number;
  readonly view: ViewSchema;
  readonly table: TableSchema;
}

/** Tells rows of different callers apart. */
const ARGUMENTS_COLUMN = 'arg_hash';

/** The views of a module in the order of their ids, which go on from those of the tables. */
export function viewTables(schema: DatabaseSchema, firstId: number): ViewTable[] {
  const last = (ids: readonly number[]): number => Math.max(firstId - 1, ...ids);
  let nextTable = last(schema.tables.map(({ id }) => id)) + 1;
  let nextIndex = last(schema.tables.flatMap(({ indexes }) => indexes.map(({ id }) => id))) + 1;
  let nextConstraint = last(schema.tables.flatMap(({ constraints }) => constraints.map(({ id }) => id))) + 1;
  return schema.views
    .toSorted((a, b) => compareText(a.name, b.name))
    .map((view, at) => {
      const columns = storedColumns(view, schema.typespace);
      const all = columns.map(({ name }) => name);
      const [key] = view.primaryKey;
      const keyColumn = key === undefined ? -1 : all.indexOf(key);
      const tableId = nextTable++;
      const indexOn = (positions: readonly number[]): IndexSchema => {
        const name = `${view.name}_${positions.map((position) => all[position]).join('_')}_idx_btree`;
        return {
          ...{
            id: nextIndex++,
            tableId,
            name,
            sourceName: name,
            accessorName: undefined,
            algorithm: 'btree',
          },
          ...{ columns: positions, isUnique: positions.length > 1 },
        };
      };
      const table: TableSchema = {
        ...{ id: tableId, kind: 'user', name: view.name, sourceName: view.sourceName, typeRef: undefined },
        rowType: { tag: 'Product', elements: columns.map(({ name, type }) => ({ name, type })) },
        ...{ columns, primaryKey: undefined, sequences: [], schedule: undefined, isEvent: false },
        indexes: [indexOn([0]), ...(keyColumn < 0 ? [] : [indexOn([0, keyColumn])])],
        constraints:
          keyColumn < 0
            ? []
            : [
                {
                  id: nextConstraint++,
                  name: `${view.name}_${ARGUMENTS_COLUMN}_${all[keyColumn] ?? ''}_key`,
                  columns: [0, keyColumn],
                },
              ],
        access: view.isPublic ? 'public' : 'private',
      };
      return { viewId: firstId + at, view, table };
    });
}

/** Its columns behind the one that tells rows of different callers apart. */
function storedColumns({ columns }: ViewSchema, typespace: Typespace): ColumnSchema[] {
  const callers = { name: ARGUMENTS_COLUMN, sourceName: ARGUMENTS_COLUMN, type: scalar('U256') };
  return [
    { ...callers, position: 0, defaultValue: undefined },
    ...columns.map((column) => ({
      ...column,
      position: column.position + 1,
      type: inlineType(column.type, typespace),
    })),
  ];
}
