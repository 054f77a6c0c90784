import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeModuleDef, moduleOfTables, rawReducer } from '../../test/support/module-def';
import { createDatastore } from '../datastore';
import {
  compileType,
  decodeValue,
  product,
  scalar,
  sum,
  UNIT,
  type AlgebraicType,
  type Value,
} from '../sats';
import { readModuleDef, type DatabaseSchema } from '../schema';
import { serverTables } from './definitions';
import { SchemaTables } from './schema-tables';

/** The rows of a table as values by name; only those of the module's own tables where ids tell. */
function read(schema: DatabaseSchema, name: string): Record<string, Value>[] {
  const tables = new SchemaTables(schema);
  const table = tables.find(name);
  if (table === undefined) throw new Error(`there is no table ${name}`);
  const codec = compileType(table.rowType);
  const view = tables.over(createDatastore(schema));
  const rows = [...view.scan(table.id)].map((row) => {
    const values = decodeValue(codec, row) as readonly Value[];
    return Object.fromEntries(table.columns.map((column, at) => [column.name, values[at] as Value]));
  });
  expect(view.rowCount(table.id)).toBe(rows.length);
  return rows.filter(({ table_id: id }) => typeof id !== 'number' || id >= 4096);
}

const columnOf = (schema: DatabaseSchema, name: string, column: string): Value[] =>
  read(schema, name).map((row) => row[column] as Value);
const texts = (rows: readonly Record<string, Value>[]): string[] =>
  rows.map((row) => (Object.values(row) as readonly string[]).join()).toSorted();

describe('the tables of a schema', () => {
  // A server was asked for all of these (spelling 0065 to 0072).
  const spelling = readModuleDef(
    readFileSync(new URL('../../test/fixtures/spelling.module-def.bin', import.meta.url)),
  );

  it('name tables, and views behind them', () => {
    expect(read(spelling, 'st_table').map((row) => [row.table_id, row.table_name, row.table_access])).toEqual(
      [
        [4096, 'VeryExplicit', 'public'],
        [4097, 'person_2', 'public'],
        [4098, 'player_one', 'public'],
        [4099, 'top_player_1', 'public'],
      ],
    );
  });

  it('name columns, indexes and constraints', () => {
    expect(columnOf(spelling, 'st_column', 'col_name').toSorted()).toEqual([
      ...['arg_hash', 'current_level_2', 'http_code', 'http_code', 'kind_of', 'kind_of', 'last_seen_at'],
      ...[
        'last_seen_at',
        'level_2',
        'level_2',
        'other',
        'player_1_id',
        'player_id',
        'player_id',
        'point_2_d',
      ],
      ...['point_2_d', 'some_column', 'team_name', 'team_name'],
    ]);
    expect(columnOf(spelling, 'st_index', 'index_name').toSorted()).toEqual([
      ...['VeryExplicit_some_column_idx_btree', 'person_2_player_1_id_idx_btree'],
      ...['player_one_player_id_idx_btree', 'player_one_team_name_idx_btree'],
      ...['top_player_1_arg_hash_idx_btree', 'top_player_1_arg_hash_player_id_idx_btree'],
    ]);
    expect(columnOf(spelling, 'st_constraint', 'constraint_name').toSorted()).toEqual([
      ...['VeryExplicit_some_column_key', 'person_2_player_1_id_key', 'player_one_player_id_key'],
      'top_player_1_arg_hash_player_id_key',
    ]);
  });

  it('say what the module calls each', () => {
    expect(texts(read(spelling, 'st_table_accessor'))).toEqual([
      ...['VeryExplicit,explicit', 'person_2,Person2', 'player_one,playerOne', 'top_player_1,topPlayer1'],
    ]);
    expect(texts(read(spelling, 'st_index_accessor'))).toEqual([
      'VeryExplicit_some_column_idx_btree,explicit_someColumn_idx_btree',
      'person_2_player_1_id_idx_btree,Person2_Player1Id_idx_btree',
      'player_one_player_id_idx_btree,playerOne_playerId_idx_btree',
      'player_one_team_name_idx_btree,playerOne_teamName_idx_btree',
    ]);
    const accessors = texts(read(spelling, 'st_column_accessor'));
    expect(accessors).toHaveLength(18);
    expect(accessors).toContain('player_one,point_2_d,point2d');
    expect(accessors).toContain('top_player_1,http_code,HTTPCode');
    expect(accessors).not.toContain('top_player_1,arg_hash,arg_hash');
  });

  const all = readModuleDef(
    encodeModuleDef({
      ...moduleOfTables(
        [
          {
            name: 'job',
            columns: { id: scalar('U64'), at: scheduleAt(), kind: { tag: 'Ref', ref: 2 } },
            primaryKey: 0,
            indexes: [
              { algorithm: 'hash', columns: [0] },
              { algorithm: 'direct', columns: [2] },
            ],
            unique: [[2]],
          },
          { name: 'ping', columns: { n: scalar('U8') }, isEvent: true },
        ],
        [sum({ fast: UNIT, slow: UNIT })],
      ),
      reducers: [rawReducer('run', { job: { tag: 'Ref', ref: 0 } })],
      schedules: [{ tableName: 'job', atColumn: 1, functionName: 'run' }],
      views: [
        {
          ...{ sourceName: 'pings', index: 0, isPublic: true, isAnonymous: true },
          params: product({ most: scalar('U8') }),
          returnType: sum({ some: { tag: 'Ref', ref: 1 }, none: UNIT }),
        },
      ],
    }),
  );

  function scheduleAt(): AlgebraicType {
    return sum({
      Interval: product({ __time_duration_micros__: scalar('I64') }),
      Time: product({ __timestamp_micros_since_unix_epoch__: scalar('I64') }),
    });
  }

  it('say how indexes are kept', () => {
    expect(read(all, 'st_index').map((row) => [row.index_id, row.index_algorithm])).toEqual([
      [4096, { tag: 3, value: [[0]] }],
      [4097, { tag: 2, value: [2] }],
      [4098, { tag: 1, value: [[0]] }],
    ]);
  });

  it('give types without references', () => {
    const kind = read(all, 'st_column').find((row) => row.col_name === 'kind');
    expect(Buffer.from(kind?.col_type as Uint8Array).toString('hex')).toBe(
      [
        '01',
        '02000000',
        '00',
        '04000000',
        '66617374',
        '02',
        '00000000',
        '00',
        '04000000',
        '736c6f77',
        '02',
        '00000000',
      ].join(''),
    );
    const scheduled = read(all, 'st_column').find((row) => row.col_name === 'at');
    expect((scheduled?.col_type as Uint8Array)[0]).toBe(1);
    expect(Buffer.from(read(all, 'st_view_param')[0]?.param_type as Uint8Array).toString('hex')).toBe('07');
  });

  it('tell of schedules, event tables and views', () => {
    expect(read(all, 'st_scheduled')).toEqual([
      { schedule_id: 4096, table_id: 4096, reducer_name: 'run', schedule_name: 'job_sched', at_column: 1 },
    ]);
    expect(read(all, 'st_event_table')).toEqual([{ table_id: 4097 }]);
    expect(read(all, 'st_view').map((row) => [row.view_id, row.view_name, row.is_anonymous])).toEqual([
      [4096, 'pings', true],
    ]);
    expect(columnOf(all, 'st_view_column', 'col_name')).toEqual(['n']);
    for (const name of ['st_row_level_security', 'st_var', 'st_view_sub', 'st_view_arg'])
      expect(read(all, name)).toEqual([]);
  });

  it('are seen by everyone where they say what a module declares, and else by the owner', () => {
    const tables = new SchemaTables(all);
    const access = serverTables().map(({ name }) => [name, tables.find(name)?.access]);
    expect(access.filter(([, to]) => to === 'public').map(([name]) => name)).toEqual([
      ...['st_table', 'st_column', 'st_index', 'st_constraint', 'st_event_table'],
      ...['st_table_accessor', 'st_index_accessor', 'st_column_accessor'],
    ]);
    expect(access.filter(([, to]) => to === undefined).map(([name]) => name)).toEqual([
      ...['st_sequence', 'st_client', 'st_connection_credentials', 'st_module'],
    ]);
    expect(tables.find('job')).toBeUndefined();
  });
});

describe('the tables of a server', () => {
  it('have the ids of a server', () => {
    expect(
      serverTables()
        .map(({ id }) => id)
        .toSorted((a, b) => a - b),
    ).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    const ids = new Map(
      serverTables().flatMap(({ indexes, constraints }) =>
        [...indexes, ...constraints].map(({ id, name }) => [name, id]),
      ),
    );
    for (const [name, id] of [
      ['st_table_table_name_idx_btree', 2],
      ['st_client_identity_connection_id_key', 7],
      ['st_scheduled_table_id_idx_btree', 10],
      ['st_row_level_security_sql_key', 11],
      ['st_row_level_security_sql_idx_btree', 12],
      ['st_view_column_view_id_col_pos_idx_btree', 17],
      ['st_view_arg_bytes_key', 18],
      ['st_view_sub_view_id_arg_id_identity_idx_btree', 20],
      ['st_column_accessor_table_name_accessor_name_key', 25],
      ['st_column_accessor_table_name_accessor_name_idx_btree', 29],
    ] as const)
      expect([name, ids.get(name)]).toEqual([name, id]);
  });
});
