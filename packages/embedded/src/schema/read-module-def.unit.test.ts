import { describe, expect, it } from 'vitest';
import {
  encodeModuleDef,
  moduleOfTables,
  rawReducer,
  type ModuleSketch,
} from '../../test/support/module-def';
import { SCHEDULE_AT } from '../../test/support/random-types';
import { BsatnError, MAX_DEPTH, UNIT, array, product, scalar, sum, type AlgebraicType } from '../sats';
import { readRawModuleDef } from './read-raw-module-def';
import { readModuleDef } from '.';

const row: AlgebraicType = { tag: 'Ref', ref: 0 };

/** Something of everything. */
const full: ModuleSketch = {
  ...moduleOfTables(
    [
      {
        name: 'jobQueue',
        columns: { id: scalar('U64'), at: SCHEDULE_AT, kind: { tag: 'Ref', ref: 2 }, note: scalar('String') },
        primaryKey: 0,
        unique: [[3, 0]],
        indexes: [
          { algorithm: 'direct', columns: [2] },
          { algorithm: 'hash', columns: [3] },
          { algorithm: 'btree', columns: [0, 3] },
        ],
        autoIncrement: [0],
      },
      { name: 'alert', columns: { text: scalar('String') }, isEvent: true },
    ],
    [sum({ fast: UNIT, slow: UNIT })],
  ),
  reducers: [rawReducer('start'), rawReducer('runJob', { arg: row }), rawReducer('connected')],
  procedures: [
    {
      sourceName: 'readPage',
      params: product({ after: scalar('U64') }),
      returnType: array(scalar('U8')),
      isPrivate: false,
    },
  ],
  views: [
    {
      sourceName: 'mine',
      index: 0,
      isPublic: true,
      isAnonymous: false,
      params: UNIT,
      returnType: sum({ some: row, none: UNIT }),
    },
    {
      sourceName: 'found',
      index: 0,
      isPublic: false,
      isAnonymous: true,
      params: UNIT,
      returnType: product({ __query__: row }),
    },
  ],
  schedules: [{ tableName: 'jobQueue', atColumn: 1, functionName: 'runJob' }],
  lifecycleReducers: [
    { event: 'init', functionName: 'start' },
    { event: 'onConnect', functionName: 'connected' },
  ],
  rowLevelSecurity: ['SELECT * FROM alert'],
  casePolicy: 'snakeCase',
  explicitNames: [{ kind: 'index', sourceName: 'jobQueue.3_hash', canonicalName: 'ByNote' }],
  httpHandlers: ['answer'],
  httpRoutes: [
    { handler: 'answer', method: { tag: 'Post', name: undefined }, path: '/a' },
    { handler: 'answer', method: { tag: 'Any', name: undefined }, path: '' },
    { handler: 'answer', method: { tag: 'Extension', name: 'LOCK' }, path: '/a' },
  ],
  viewPrimaryKeys: [{ view: 'mine', columns: ['id'] }],
};

describe('a module definition', () => {
  it('is read as it was written', () => {
    expect(readRawModuleDef(encodeModuleDef(full))).toMatchObject(full);
  });

  it('gives tables with everything resolved', () => {
    const schema = readModuleDef(encodeModuleDef(full));
    const [alert, jobs] = schema.tables;
    expect(alert).toMatchObject({
      id: 4096,
      name: 'alert',
      isEvent: true,
      primaryKey: undefined,
      indexes: [],
    });
    expect(jobs).toMatchObject({
      id: 4097,
      name: 'job_queue',
      sourceName: 'jobQueue',
      kind: 'user',
      primaryKey: 0,
    });
    expect(jobs?.indexes.map(({ id, name, columns, isUnique }) => ({ id, name, columns, isUnique }))).toEqual(
      [
        { id: 4096, name: 'job_queue_id_idx_btree', columns: [0], isUnique: true },
        { id: 4097, name: 'job_queue_note_id_idx_btree', columns: [3, 0], isUnique: true },
        { id: 4098, name: 'job_queue_kind_idx_direct', columns: [2], isUnique: false },
        { id: 4099, name: 'ByNote', columns: [3], isUnique: false },
        { id: 4100, name: 'job_queue_id_note_idx_btree', columns: [0, 3], isUnique: true },
      ],
    );
    expect(jobs?.constraints).toEqual([
      { id: 4096, name: 'job_queue_id_key', columns: [0] },
      { id: 4097, name: 'job_queue_note_id_key', columns: [0, 3] },
    ]);
    expect(jobs?.sequences).toEqual([
      {
        id: 4096,
        tableId: 4097,
        name: 'job_queue_id_seq',
        column: 0,
        start: 1n,
        min: 1n,
        max: 2n ** 127n - 1n,
        increment: 1n,
      },
    ]);
    expect(jobs?.schedule).toEqual({
      name: 'job_queue_sched',
      atColumn: 1,
      idColumn: 0,
      functionName: 'run_job',
      functionKind: 'reducer',
    });
  });

  it('makes lifecycle reducers and scheduled functions private', () => {
    const schema = readModuleDef(encodeModuleDef(full));
    expect(schema.reducers.map(({ name, lifecycle, isPrivate }) => [name, lifecycle, isPrivate])).toEqual([
      ['start', 'init', true],
      ['run_job', undefined, true],
      ['connected', 'onConnect', true],
    ]);
    expect(schema.lifecycle.init?.name).toBe('start');
    expect(schema.lifecycle.onConnect?.name).toBe('connected');
    expect(schema.lifecycle.onDisconnect).toBeUndefined();
    expect(schema.procedures.map(({ name, isPrivate }) => [name, isPrivate])).toEqual([['read_page', false]]);
  });

  it('makes a scheduled procedure private', () => {
    const schema = readModuleDef(
      encodeModuleDef({
        ...full,
        procedures: [
          { sourceName: 'runJob', params: product({ arg: row }), returnType: UNIT, isPrivate: false },
        ],
        reducers: [rawReducer('start'), rawReducer('connected')],
      }),
    );
    expect(schema.procedures).toMatchObject([{ name: 'run_job', isPrivate: true }]);
    expect(schema.tablesByName.get('job_queue')?.schedule?.functionKind).toBe('procedure');
  });

  it('keeps what the host does not run as data', () => {
    const schema = readModuleDef(encodeModuleDef(full));
    expect(schema.views.map(({ name, id, primaryKey }) => [name, id, primaryKey])).toEqual([
      ['mine', 0, ['id']],
      // It is a query, and has the key of the table that has such rows.
      ['found', 0, ['id']],
    ]);
    expect(schema.rowLevelSecurity).toEqual(['SELECT * FROM alert']);
    expect(schema.httpHandlers).toEqual([{ id: 0, sourceName: 'answer', name: 'answer' }]);
    expect(schema.httpRoutes).toEqual([
      { handler: 'answer', method: { tag: 'Post' }, path: '/a' },
      { handler: 'answer', method: { tag: 'Any' }, path: '' },
      { handler: 'answer', method: { tag: 'Extension', name: 'LOCK' }, path: '/a' },
    ]);
  });

  it('keeps all names with the policy that converts none', () => {
    const schema = readModuleDef(encodeModuleDef({ ...full, casePolicy: 'none' }));
    expect(schema.tables.map((table) => table.name)).toEqual(['alert', 'jobQueue']);
    expect(schema.procedures.map((procedure) => procedure.name)).toEqual(['readPage']);
  });

  it('keeps default values', () => {
    const [table] = moduleOfTables([{ name: 't', columns: { a: scalar('U8') } }]).tables ?? [];
    const sketch = moduleOfTables([{ name: 't', columns: { a: scalar('U8') } }]);
    if (table === undefined) throw new Error('the sketch has no table');
    const value = new Uint8Array([7]);
    const schema = readModuleDef(
      encodeModuleDef({ ...sketch, tables: [{ ...table, defaultValues: [{ column: 0, value }] }] }),
    );
    expect(schema.tables[0]?.columns[0]?.defaultValue).toEqual(value);
  });
});

describe('bytes that are no module definition', () => {
  it.each([0, 1])('are told from an older one: version tag %i', (tag) => {
    expect(() => readModuleDef(new Uint8Array([tag]))).toThrow(
      `the module definition has version ${8 + tag}; this host reads version 10`,
    );
  });

  it('end too early, wherever they are cut', () => {
    const bytes = encodeModuleDef(full);
    const taken = Array.from(bytes.keys()).filter((length) => {
      try {
        readRawModuleDef(bytes.subarray(0, length));
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(BsatnError);
        return false;
      }
    });
    expect(taken).toEqual([]);
  });

  it('go on after the end', () => {
    expect(() => readModuleDef(new Uint8Array([...encodeModuleDef(full), 0]))).toThrow(
      '1 bytes are left over',
    );
  });

  it('have a section twice', () => {
    expect(() => readModuleDef(new Uint8Array([2, 2, 0, 0, 0, 8, 0, 0, 0, 0, 8, 0, 0, 0, 0]))).toThrow(
      'the module definition has two sections RowLevelSecurity',
    );
  });

  it('have a section that this host does not know', () => {
    expect(() => readModuleDef(new Uint8Array([2, 1, 0, 0, 0, 15]))).toThrow('variant 15 is unknown');
  });

  it('nest types without end', () => {
    const arrays = new Uint8Array(1000).fill(3);
    expect(() => readModuleDef(new Uint8Array([2, 1, 0, 0, 0, 0, 1, 0, 0, 0, ...arrays]))).toThrow(
      `types nest deeper than ${MAX_DEPTH} levels`,
    );
  });

  it('nest submodules without end', () => {
    const level = [1, 0, 0, 0, 14, 1, 0, 0, 0, 1, 0, 0, 0, 97];
    const bytes = Array.from({ length: MAX_DEPTH + 2 }, () => level).flat();
    expect(() => readModuleDef(new Uint8Array([2, ...bytes]))).toThrow(
      `submodules nest deeper than ${MAX_DEPTH} levels`,
    );
  });
});
