import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeModuleDef, moduleOfTables, rawReducer } from '../../test/support/module-def';
import { product, scalar, sum, UNIT, type AlgebraicType } from '../sats';
import { readModuleDef } from '../schema';
import { readRawModuleDef } from '../schema/read-raw-module-def';
import { jsonText } from './json-text';
import { schemaJson } from '.';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../test/fixtures/${name}`, import.meta.url));

/** Lists that a server keeps in no order. */
const LISTS = ['tables', 'indexes', 'constraints', 'sequences', 'misc_exports', 'types'];

/** With the lists of named things in the order of their texts. */
function ordered(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const list = value.map((item) => ordered(item));
    const isNamed = list.every((item) => key !== 'types' || Object.hasOwn(item as object, 'name'));
    const text = (item: unknown): string => JSON.stringify(item);
    return LISTS.includes(key) && isNamed ? list.toSorted((a, b) => (text(a) < text(b) ? -1 : 1)) : list;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, ordered(field, name)]));
}

describe('a schema in version 9', () => {
  it.each(['spelling', 'kinds'])('is what a server says of the module %s', (name) => {
    const text = schemaJson(readModuleDef(fixture(`${name}.module-def.bin`)), 9);
    expect(ordered(JSON.parse(text))).toEqual(
      ordered(JSON.parse(fixture(`${name}.schema.json`).toString()) as unknown),
    );
  });
});

const row: AlgebraicType = { tag: 'Ref', ref: 0 };
const everything = {
  ...moduleOfTables([
    {
      name: 'jobList',
      columns: {
        id: scalar('U64'),
        at: sum({
          Interval: product({ __time_duration_micros__: scalar('I64') }),
          Time: product({ __timestamp_micros_since_unix_epoch__: scalar('I64') }),
        }),
        size: scalar('U16'),
      },
      primaryKey: 0,
      unique: [[2]],
      indexes: [
        { algorithm: 'direct', columns: [2] },
        { algorithm: 'hash', columns: [0, 2] },
      ],
    },
  ]),
  reducers: [rawReducer('startUp'), rawReducer('runJob', { job: row })],
  views: [
    {
      ...{ sourceName: 'myJobs', index: 0, isPublic: true, isAnonymous: false, params: UNIT },
      returnType: { tag: 'Array', element: row } as AlgebraicType,
    },
  ],
  viewPrimaryKeys: [{ view: 'myJobs', columns: ['id'] }],
  lifecycleReducers: [{ event: 'init', functionName: 'startUp' } as const],
  schedules: [{ tableName: 'jobList', atColumn: 1, functionName: 'runJob' }],
  httpHandlers: ['answerAll'],
  httpRoutes: [
    { handler: 'answerAll', method: { tag: 'Any', name: undefined } as const, path: '' },
    { handler: 'answerAll', method: { tag: 'Get', name: undefined } as const, path: '/a' },
    { handler: 'answerAll', method: { tag: 'Extension', name: 'BREW' } as const, path: '/a' },
  ],
};

function sketch() {
  const [table] = everything.tables ?? [];
  if (table === undefined) throw new Error('the sketch has a table');
  const sequence = { sourceName: undefined, column: 0, start: undefined, min: undefined, max: undefined };
  return {
    ...everything,
    tables: [
      {
        ...table,
        sequences: [
          { ...sequence, increment: 1n },
          { ...sequence, column: 2, start: 5n, min: 2n, max: 2n ** 70n, increment: 3n },
        ],
        defaultValues: [{ column: 2, value: Uint8Array.of(7, 255) }],
      },
    ],
  };
}

const part = { ...moduleOfTables([{ name: 'partTable', columns: { n: scalar('U8') } }]) };
const schema = readModuleDef(
  encodeModuleDef({
    ...sketch(),
    submodules: [{ namespace: 'lib', module: readRawModuleDef(encodeModuleDef(part)) }],
  }),
);

describe('a schema in version 10', () => {
  const { sections } = JSON.parse(schemaJson(schema, 10)) as { sections: Record<string, unknown>[] };
  const section = (name: string): unknown => sections.find((found) => Object.hasOwn(found, name))?.[name];

  it('has the sections of which there is something, in the order of a server', () => {
    expect(sections.flatMap((found) => Object.keys(found))).toEqual([
      ...[
        'Typespace',
        'Types',
        'Tables',
        'Reducers',
        'HttpHandlers',
        'HttpRoutes',
        'Views',
        'ViewPrimaryKeys',
      ],
      ...['Schedules', 'LifeCycleReducers', 'ExplicitNames', 'Submodules'],
    ]);
  });

  it('tells of tables by what the module calls them', () => {
    expect(section('Tables')).toMatchObject([
      {
        source_name: 'jobList',
        product_type_ref: 0,
        primary_key: [0],
        indexes: [
          {
            source_name: { some: 'jobList.0_btree' },
            accessor_name: { none: [] },
            algorithm: { BTree: [0] },
          },
          { algorithm: { Direct: 2 } },
          { algorithm: { Hash: [0, 2] } },
        ],
        sequences: [
          { source_name: { some: 'job_list_id_seq' }, column: 0, start: { none: [] }, increment: 1 },
          {
            column: 2,
            start: { some: 5 },
            min_value: { some: 2 },
            max_value: { some: 2 ** 70 },
            increment: 3,
          },
        ],
        default_values: [{ col_id: 2, value: '07ff' }],
        is_event: false,
      },
    ]);
  });

  it('tells of functions, schedules and routes', () => {
    expect(section('Reducers')).toMatchObject([
      { source_name: 'startUp', visibility: { Private: [] } },
      { source_name: 'runJob', visibility: { Private: [] } },
    ]);
    expect(section('Schedules')).toEqual([
      {
        source_name: { some: 'job_list_sched' },
        table_name: 'job_list',
        schedule_at_col: 1,
        function_name: 'run_job',
      },
    ]);
    expect(section('LifeCycleReducers')).toEqual([
      { lifecycle_spec: { Init: [] }, function_name: 'start_up' },
    ]);
    expect(section('HttpHandlers')).toEqual([{ source_name: 'answerAll' }]);
    expect(section('HttpRoutes')).toEqual([
      { handler_function: 'answer_all', method: { Any: [] }, path: '' },
      { handler_function: 'answer_all', method: { Method: { Get: [] } }, path: '/a' },
      { handler_function: 'answer_all', method: { Method: { Extension: 'BREW' } }, path: '/a' },
    ]);
    expect(section('ViewPrimaryKeys')).toEqual([{ view_source_name: 'myJobs', columns: ['id'] }]);
    expect(section('ExplicitNames')).toEqual({
      entries: [
        { Table: { source_name: 'jobList', canonical_name: 'job_list' } },
        { Function: { source_name: 'startUp', canonical_name: 'start_up' } },
        { Function: { source_name: 'runJob', canonical_name: 'run_job' } },
        { Function: { source_name: 'myJobs', canonical_name: 'my_jobs' } },
      ],
    });
  });

  it('has each submodule as it is alone; version 9 has none', () => {
    const [{ namespace, module }] = section('Submodules') as [{ namespace: string; module: unknown }];
    expect(namespace).toBe('lib');
    expect(module).toEqual(JSON.parse(schemaJson(readModuleDef(encodeModuleDef(part)), 10)));
    expect((JSON.parse(schemaJson(schema, 9)) as { tables: { name: string }[] }).tables).toMatchObject([
      { name: 'job_list' },
    ]);
  });

  it('in version 9, tells of schedules, lifecycle and default values with the tables and functions', () => {
    expect(JSON.parse(schemaJson(schema, 9))).toMatchObject({
      tables: [
        {
          schedule: {
            some: { name: { some: 'job_list_sched' }, reducer_name: 'run_job', scheduled_at_column: 1 },
          },
        },
      ],
      reducers: [{ lifecycle: { some: { Init: [] } } }, { lifecycle: { none: [] } }],
      misc_exports: [
        { ColumnDefaultValue: { table: 'job_list', col_id: 2, value: '07ff' } },
        { View: { name: 'my_jobs', is_anonymous: false } },
      ],
    });
  });
});

describe('JSON text', () => {
  it('holds integers of any size', () => {
    expect(jsonText({ a: [2n ** 127n, -1n], 'b"': [true, 'é', 1.5] })).toBe(
      '{"a":[170141183460469231731687303715884105728,-1],"b\\"":[true,"é",1.5]}',
    );
  });
});
