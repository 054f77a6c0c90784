import { array, product, scalar, sum } from '../sats';
import type { AlgebraicType } from '../sats';
import type { IndexSchema, TableSchema } from '../schema';

/** The tables in which a server keeps what it knows of a database: their names, columns and keys, with the ids they have there. */

const BOOL = scalar('Bool');
const BYTES = array(scalar('U8'));
const STRING = scalar('String');
const U16 = scalar('U16');
const U32 = scalar('U32');
const U64 = scalar('U64');
const U128 = scalar('U128');
const U256 = scalar('U256');
const I128 = scalar('I128');
const COLUMNS = array(U16);

const option = (some: AlgebraicType): AlgebraicType => sum({ some, none: product({}) });

interface Definition {
  readonly id: number;
  readonly name: string;
  readonly columns: Readonly<Record<string, AlgebraicType>>;
  readonly primaryKey?: number;
  /** Columns of each index, in the order of their ids. */
  readonly indexes: readonly (readonly number[])[];
  /** Which of them are unique. Default: all. */
  readonly unique?: readonly number[];
  readonly isPrivate?: boolean;
}

/** In the order in which ids of indexes and constraints are given. */
const DEFINITIONS: readonly Definition[] = [
  {
    ...{ id: 1, name: 'st_table', primaryKey: 0, indexes: [[0], [1]] },
    columns: {
      ...{ table_id: U32, table_name: STRING, table_type: STRING, table_access: STRING },
      ...{ table_primary_key: option(COLUMNS) },
    },
  },
  {
    ...{ id: 2, name: 'st_column', indexes: [[0, 1]] },
    columns: { table_id: U32, col_pos: U16, col_name: STRING, col_type: BYTES },
  },
  {
    ...{ id: 3, name: 'st_sequence', primaryKey: 0, indexes: [[0]] },
    columns: {
      ...{ sequence_id: U32, sequence_name: STRING, table_id: U32, col_pos: U16, increment: I128 },
      ...{ start: I128, min_value: I128, max_value: I128, allocated: I128 },
    },
  },
  {
    ...{ id: 4, name: 'st_index', primaryKey: 0, indexes: [[0]] },
    columns: {
      ...{ index_id: U32, table_id: U32, index_name: STRING },
      index_algorithm: sum({
        Unused: U128,
        BTree: product({ columns: COLUMNS }),
        Direct: product({ column: U16 }),
        Hash: product({ columns: COLUMNS }),
      }),
    },
  },
  {
    ...{ id: 5, name: 'st_constraint', primaryKey: 0, indexes: [[0]] },
    columns: {
      ...{ constraint_id: U32, constraint_name: STRING, table_id: U32 },
      constraint_data: sum({ Unused: U128, Unique: product({ columns: COLUMNS }) }),
    },
  },
  {
    ...{ id: 7, name: 'st_client', indexes: [[0, 1]] },
    columns: {
      identity: product({ __identity__: U256 }),
      connection_id: product({ __connection_id__: U128 }),
    },
  },
  {
    ...{ id: 8, name: 'st_var', primaryKey: 0, indexes: [[0]] },
    columns: {
      name: STRING,
      value: sum({
        ...{ Bool: BOOL, I8: scalar('I8'), U8: scalar('U8'), I16: scalar('I16'), U16, I32: scalar('I32') },
        ...{ U32, I64: scalar('I64'), U64, I128, U128, F32: scalar('F32'), F64: scalar('F64') },
        String: STRING,
      }),
    },
  },
  {
    ...{ id: 9, name: 'st_scheduled', primaryKey: 0, indexes: [[0], [1]] },
    columns: {
      ...{ schedule_id: U32, table_id: U32, reducer_name: STRING, schedule_name: STRING, at_column: U16 },
    },
  },
  {
    ...{ id: 10, name: 'st_row_level_security', primaryKey: 1, indexes: [[0], [1]], unique: [1] },
    columns: { table_id: U32, sql: STRING },
  },
  {
    ...{ id: 11, name: 'st_connection_credentials', primaryKey: 0, indexes: [[0]], isPrivate: true },
    columns: { connection_id: product({ __connection_id__: U128 }), jwt_payload: STRING },
  },
  {
    ...{ id: 12, name: 'st_view', primaryKey: 0, indexes: [[0], [1]] },
    columns: { view_id: U32, view_name: STRING, table_id: option(U32), is_public: BOOL, is_anonymous: BOOL },
  },
  {
    ...{ id: 13, name: 'st_view_param', indexes: [[0, 1]] },
    columns: { view_id: U32, param_pos: U16, param_name: STRING, param_type: BYTES },
  },
  {
    ...{ id: 14, name: 'st_view_column', indexes: [[0, 1]] },
    columns: { view_id: U32, col_pos: U16, col_name: STRING, col_type: BYTES },
  },
  {
    ...{ id: 15, name: 'st_view_sub', indexes: [[2], [4], [0, 1, 2]], unique: [] },
    columns: {
      ...{ view_id: U32, arg_id: U64, identity: U256, num_subscribers: U64, has_subscribers: BOOL },
      last_called: scalar('I64'),
    },
  },
  {
    ...{ id: 16, name: 'st_view_arg', primaryKey: 0, indexes: [[0], [1]] },
    columns: { id: U64, bytes: BYTES },
  },
  {
    ...{ id: 17, name: 'st_event_table', primaryKey: 0, indexes: [[0]] },
    columns: { table_id: U32 },
  },
  {
    ...{ id: 18, name: 'st_table_accessor', indexes: [[0], [1]] },
    columns: { table_name: STRING, accessor_name: STRING },
  },
  {
    ...{ id: 19, name: 'st_index_accessor', indexes: [[0], [1]] },
    columns: { index_name: STRING, accessor_name: STRING },
  },
  {
    ...{
      id: 20,
      name: 'st_column_accessor',
      indexes: [
        [0, 1],
        [0, 2],
      ],
    },
    columns: { table_name: STRING, col_name: STRING, accessor_name: STRING },
  },
  {
    ...{ id: 6, name: 'st_module', indexes: [] },
    columns: {
      ...{ database_identity: U256, owner_identity: U256, program_kind: scalar('U8'), program_hash: U256 },
      ...{ program_bytes: BYTES, module_version: STRING },
    },
  },
];

let tables: readonly TableSchema[] | undefined;

/** The schemas of all system tables of a server. */
export function serverTables(): readonly TableSchema[] {
  return (tables ??= makeTables());
}

function makeTables(): TableSchema[] {
  let nextIndex = 1;
  let nextConstraint = 1;
  return DEFINITIONS.map((definition): TableSchema => {
    const { id, name, columns, primaryKey, indexes, unique, isPrivate = false } = definition;
    const names = Object.keys(columns);
    const joined = (positions: readonly number[]): string => positions.map((at) => names[at]).join('_');
    const isUnique = (at: number): boolean => unique === undefined || unique.includes(at);
    return {
      ...{ id, name, sourceName: name, kind: 'system', typeRef: undefined, primaryKey },
      rowType: product(columns),
      columns: Object.entries(columns).map(([columnName, type], position) => ({
        ...{ position, name: columnName, sourceName: columnName, type, defaultValue: undefined },
      })),
      indexes: indexes.map((positions, at): IndexSchema => {
        const indexName = `${name}_${joined(positions)}_idx_btree`;
        return {
          ...{
            id: nextIndex++,
            tableId: id,
            name: indexName,
            sourceName: indexName,
            accessorName: undefined,
          },
          ...{ algorithm: 'btree', columns: positions, isUnique: isUnique(at) },
        };
      }),
      constraints: indexes
        .filter((_, at) => isUnique(at))
        .map((positions) => ({
          ...{ id: nextConstraint++, name: `${name}_${joined(positions)}_key`, columns: positions },
        })),
      sequences: [],
      schedule: undefined,
      access: isPrivate ? 'private' : 'public',
      isEvent: false,
    };
  });
}
