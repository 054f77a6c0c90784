import { describe, expect, it } from 'vitest';
import {
  encodeModuleDef,
  moduleOfTables,
  rawReducer,
  type ModuleSketch,
} from '../../test/support/module-def';
import { array, compileType, product, scalar, sum, UNIT, validateValue } from '../sats';
import type { AlgebraicType } from '../sats';
import type { RawModuleDef, RawSubmodule } from './raw-module-def';
import { readModuleDef } from './read-module-def';
import { readRawModuleDef } from './read-raw-module-def';

const mounted = (namespace: string, sketch: ModuleSketch): RawSubmodule => ({
  namespace,
  module: readRawModuleDef(encodeModuleDef(sketch)),
});

const ref = (at: number): AlgebraicType => ({ tag: 'Ref', ref: at });
const view = (sourceName: string, index: number, isAnonymous: boolean): RawModuleDef['views'][number] => ({
  sourceName,
  index,
  isAnonymous,
  isPublic: true,
  params: UNIT,
  returnType: array(ref(0)),
});

/** Tables, functions and views of a part, with types that refer to each other. */
const part: ModuleSketch = {
  ...moduleOfTables(
    [
      {
        name: 'jobList',
        columns: { jobId: scalar('U64'), when: scheduleAt(), level: ref(1) },
        primaryKey: 0,
        autoIncrement: [0],
      },
    ],
    [sum({ fast: UNIT, slow: array(ref(2)) }), product({ a: scalar('U8') })],
  ),
  reducers: [rawReducer('runJob', { arg: ref(0) }), rawReducer('addJob', { level: ref(1) })],
  procedures: [{ sourceName: 'readJobs', params: UNIT, returnType: array(ref(0)), isPrivate: false }],
  views: [view('someJobs', 0, true), view('myJobs', 0, false)],
  schedules: [{ tableName: 'jobList', atColumn: 1, functionName: 'runJob' }],
};

function scheduleAt(): AlgebraicType {
  return sum({
    Interval: product({ __time_duration_micros__: scalar('I64') }),
    Time: product({ __timestamp_micros_since_unix_epoch__: scalar('I64') }),
  });
}

const root: ModuleSketch = {
  ...moduleOfTables([
    { name: 'zebra', columns: { id: scalar('U8') }, primaryKey: 0 },
    { name: 'apple', columns: { id: scalar('U8') } },
  ]),
  reducers: [rawReducer('start')],
  procedures: [{ sourceName: 'look', params: UNIT, returnType: scalar('U8'), isPrivate: false }],
  views: [view('apples', 0, true)],
  httpHandlers: ['answer'],
};

describe('submodules', () => {
  const schema = readModuleDef(
    encodeModuleDef({
      ...root,
      submodules: [
        mounted('lib', {
          ...part,
          submodules: [mounted('deepDown', { ...part, rowLevelSecurity: ['rule'] })],
        }),
        mounted('Other', part),
      ],
    }),
  );

  it('have tables under their namespace, which count with all others in the order of the whole names', () => {
    expect(schema.tables.map(({ id, name, sourceName }) => [id, name, sourceName])).toEqual([
      [4096, 'Other.job_list', 'Other.jobList'],
      [4097, 'apple', 'apple'],
      [4098, 'lib.deepDown.job_list', 'lib.deepDown.jobList'],
      [4099, 'lib.job_list', 'lib.jobList'],
      [4100, 'zebra', 'zebra'],
    ]);
    for (const name of ['lib.deepDown.job_list', 'lib.deepDown.jobList'])
      expect(schema.tablesByName.get(name)?.id).toBe(4098);
    expect(schema.tablesByName.get('job_list')).toBeUndefined();
  });

  it('have indexes, constraints, sequences and schedules under their namespace', () => {
    const [, , deep, lib] = schema.tables;
    expect(deep).toMatchObject({
      indexes: [{ id: 4097, tableId: 4098, name: 'lib.deepDown.job_list_job_id_idx_btree' }],
      constraints: [{ id: 4097, name: 'lib.deepDown.job_list_job_id_key' }],
      sequences: [{ id: 4097, tableId: 4098, name: 'lib.deepDown.job_list_job_id_seq' }],
      schedule: { name: 'lib.deepDown.job_list_sched', functionName: 'lib.deepDown.run_job' },
    });
    expect(lib?.indexes[0]?.id).toBe(4098);
    expect(schema.indexesByName.get('lib.deepDown.jobList.0_btree')?.tableId).toBe(4098);
    expect(schema.indexesByName.get('lib.job_list_job_id_idx_btree')?.tableId).toBe(4099);
  });

  it('have functions that are numbered behind those of the root, each submodule before its own submodules', () => {
    expect(schema.reducers.map(({ id, name, isPrivate }) => [id, name, isPrivate])).toEqual([
      [0, 'start', false],
      [1, 'lib.run_job', true],
      [2, 'lib.add_job', false],
      [3, 'lib.deepDown.run_job', true],
      [4, 'lib.deepDown.add_job', false],
      [5, 'Other.run_job', true],
      [6, 'Other.add_job', false],
    ]);
    expect(schema.procedures.map(({ id, name }) => [id, name])).toEqual([
      [0, 'look'],
      [1, 'lib.read_jobs'],
      [2, 'lib.deepDown.read_jobs'],
      [3, 'Other.read_jobs'],
    ]);
    expect(schema.reducersByName.get('lib.deepDown.add_job')?.id).toBe(4);
    expect(schema.proceduresByName.get('Other.read_jobs')?.id).toBe(3);
  });

  it('have views that are numbered by kind', () => {
    expect(schema.views.map(({ id, name, isAnonymous }) => [id, name, isAnonymous])).toEqual([
      [0, 'apples', true],
      [1, 'lib.some_jobs', true],
      [0, 'lib.my_jobs', false],
      [2, 'lib.deepDown.some_jobs', true],
      [1, 'lib.deepDown.my_jobs', false],
      [3, 'Other.some_jobs', true],
      [2, 'Other.my_jobs', false],
    ]);
  });

  it('keep their types, which mean the same where they are now', () => {
    // jobId, a time, and a `slow` level of two products.
    const row = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, 1, 5, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 7, 8]);
    for (const name of ['lib.job_list', 'lib.deepDown.job_list', 'Other.job_list']) {
      const table = schema.tablesByName.get(name);
      if (table?.typeRef === undefined) throw new Error(`there is no table ${name}`);
      expect(schema.typespace.types[table.typeRef]).toEqual(table.rowType);
      expect(table.columns.map(({ type }) => type)).toEqual(table.rowType.elements.map(({ type }) => type));
      validateValue(compileType(table.rowType, schema.typespace), row);
    }
    const params = schema.reducersByName.get('Other.run_job')?.params ?? UNIT;
    validateValue(compileType(params, schema.typespace), row);
    const returned = schema.proceduresByName.get('Other.read_jobs')?.returnType ?? UNIT;
    validateValue(compileType(returned, schema.typespace), Uint8Array.from([1, 0, 0, 0, ...row]));
    expect(schema.types.map(({ scope, name, ref: at }) => [...scope, name, at])).toEqual([
      ...[
        ['Zebra', 0],
        ['Apple', 1],
      ],
      ...[
        ['lib', 'JobList', 2],
        ['lib', 'More0', 3],
        ['lib', 'More1', 4],
      ],
      ...[
        ['lib', 'deepDown', 'JobList', 5],
        ['lib', 'deepDown', 'More0', 6],
        ['lib', 'deepDown', 'More1', 7],
      ],
      ...[
        ['Other', 'JobList', 8],
        ['Other', 'More0', 9],
        ['Other', 'More1', 10],
      ],
    ]);
  });

  it('bring their rules along, and no HTTP handlers', () => {
    expect(schema.rowLevelSecurity).toEqual(['rule']);
    const own = readModuleDef(
      encodeModuleDef({ ...root, submodules: [mounted('lib', { ...part, httpHandlers: ['theirs'] })] }),
    );
    expect(own.httpHandlers.map(({ name }) => name)).toEqual(['answer']);
  });

  it('may not have an index of the name that the root gave to another', () => {
    const [zebra, apple] = root.tables ?? [];
    if (zebra === undefined || apple === undefined) throw new Error('the root has two tables');
    const indexes = zebra.indexes.map((index) => ({ ...index, sourceName: 'lib.jobList.0_btree' }));
    expect(() =>
      readModuleDef(
        encodeModuleDef({
          ...root,
          tables: [{ ...zebra, indexes }, apple],
          submodules: [mounted('lib', part)],
        }),
      ),
    ).toThrow('name `lib.jobList.0_btree` is used for multiple entities');
  });
});
