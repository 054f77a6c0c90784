import { describe, expect, it } from 'vitest';
import { moduleOfTables, rawReducer, type ModuleSketch } from '../../test/support/module-def';
import { problemsOf } from '../../test/support/schema-problems';
import { SCHEDULE_AT } from '../../test/support/random-types';
import { UNIT, array, scalar, sum, type AlgebraicType } from '../sats';
import type { RawModuleDef } from './raw-module-def';

const id = { id: scalar('U32') };
const row: AlgebraicType = { tag: 'Ref', ref: 0 };
const simple = moduleOfTables([
  { name: 'thing', columns: { id: scalar('U64'), at: SCHEDULE_AT }, primaryKey: 0 },
]);

function view(changes: Partial<RawModuleDef['views'][number]>): ModuleSketch {
  const usual = { sourceName: 'seen', index: 0, isPublic: true, isAnonymous: true, params: UNIT };
  return { ...simple, views: [{ ...usual, returnType: array(row), ...changes }] };
}

const broken: [rule: string, message: string, sketch: ModuleSketch][] = [
  ['name-taken', 'name `thing` is used for multiple entities', view({ sourceName: 'Thing' })],
  [
    'lifecycle-taken',
    'Multiple reducers defined for lifecycle event Init',
    {
      ...simple,
      reducers: [rawReducer('a'), rawReducer('b')],
      lifecycleReducers: [
        { event: 'init', functionName: 'a' },
        { event: 'init', functionName: 'b' },
      ],
    },
  ],
  [
    'lifecycle-taken',
    'Multiple reducers defined for lifecycle event OnDisconnect',
    {
      ...simple,
      reducers: [rawReducer('a')],
      lifecycleReducers: [
        { event: 'onConnect', functionName: 'a' },
        { event: 'onDisconnect', functionName: 'a' },
      ],
    },
  ],
  [
    'lifecycle-without-reducer',
    'lifecycle event OnConnect names the reducer gone, which does not exist',
    { ...simple, lifecycleReducers: [{ event: 'onConnect', functionName: 'gone' }] },
  ],
  ['view-return-type', 'View seen has invalid return type U8', view({ returnType: scalar('U8') })],
  [
    'view-primary-key',
    'View gone has a primary key and does not exist',
    { ...simple, viewPrimaryKeys: [{ view: 'gone', columns: ['id'] }] },
  ],
  [
    'view-primary-key',
    'View seen has a primary key of 2 columns; one is needed',
    { ...view({}), viewPrimaryKeys: [{ view: 'seen', columns: ['id', 'at'] }] },
  ],
  [
    'view-primary-key',
    'View seen has two primary keys',
    {
      ...view({}),
      viewPrimaryKeys: [
        { view: 'seen', columns: ['id'] },
        { view: 'seen', columns: ['id'] },
      ],
    },
  ],
  [
    'view-primary-key',
    'View seen has the primary key nope, which is no column of it',
    { ...view({}), viewPrimaryKeys: [{ view: 'seen', columns: ['nope'] }] },
  ],
  [
    'schedule-columns',
    'but table `other` has columns ProductType {"id": U32, "more": Sum(SumType {"ok": Array(Ref(0)), "err": Product(ProductType {})})}',
    {
      ...moduleOfTables([
        { name: 'plain', columns: id },
        { name: 'other', columns: { ...id, more: sum({ ok: array(row), err: UNIT }) }, primaryKey: 0 },
      ]),
      schedules: [{ tableName: 'other', atColumn: 1, functionName: 'f' }],
    },
  ],
  [
    'table-unknown',
    'Table gone not found',
    { ...simple, schedules: [{ tableName: 'gone', atColumn: 1, functionName: 'f' }] },
  ],
  [
    'schedule-function',
    'Schedule thing_sched refers to a scheduled reducer or procedure f that does not exist',
    { ...simple, schedules: [{ tableName: 'thing', atColumn: 1, functionName: 'f' }] },
  ],
  [
    'schedule-function-params',
    'Scheduled reducer f expected to have type (0: &0), but has type (arg: U32)',
    {
      ...simple,
      reducers: [rawReducer('f', { arg: scalar('U32') })],
      schedules: [{ tableName: 'thing', atColumn: 1, functionName: 'f' }],
    },
  ],
  [
    'function-name-taken',
    'Name do_it is used for multiple reducers, procedures and/or views',
    { ...simple, reducers: [rawReducer('doIt'), rawReducer('do_it')] },
  ],
  [
    'http-handler-taken',
    'name `h` is used for multiple HTTP handlers',
    { ...simple, httpHandlers: ['h', 'H'] },
  ],
  [
    'http-handler-unknown',
    'HTTP route `/a` names the handler gone, which does not exist',
    { ...simple, httpRoutes: [{ handler: 'gone', method: { tag: 'Get', name: undefined }, path: '/a' }] },
  ],
  [
    'http-route-path',
    'HTTP route path `a` must be empty or start with /',
    {
      ...simple,
      httpHandlers: ['h'],
      httpRoutes: [{ handler: 'h', method: { tag: 'Get', name: undefined }, path: 'a' }],
    },
  ],
  [
    'http-route-taken',
    'HTTP route `/a` is there twice for GET',
    {
      ...simple,
      httpHandlers: ['h'],
      httpRoutes: [
        { handler: 'h', method: { tag: 'Get', name: undefined }, path: '/a' },
        { handler: 'h', method: { tag: 'Get', name: undefined }, path: '/a' },
      ],
    },
  ],
  [
    'http-route-taken',
    'is there twice for a method that another route of this path takes too',
    {
      ...simple,
      httpHandlers: ['h'],
      httpRoutes: [
        { handler: 'h', method: { tag: 'Extension', name: 'LOCK' }, path: '' },
        { handler: 'h', method: { tag: 'Any', name: undefined }, path: '' },
      ],
    },
  ],
  [
    'reducer-return-type',
    'reducer f returns (U8, or String on error); a reducer returns nothing',
    { ...simple, reducers: [{ ...rawReducer('f'), okType: scalar('U8') }] },
  ],
  [
    'submodule-lifecycle',
    'submodule `lib` declares the lifecycle reducer a; only the root module may have such',
    {
      ...simple,
      submodules: [
        submodule('lib', {
          reducers: [rawReducer('a')],
          lifecycleReducers: [{ event: 'init', functionName: 'a' }],
        }),
      ],
    },
  ],
  [
    'submodule-namespace',
    'is longer than 63 bytes',
    { ...simple, submodules: [submodule('n'.repeat(64), {})] },
  ],
  [
    'name-taken',
    'name `lib` is used for multiple entities',
    { ...simple, submodules: [submodule('lib', {}), submodule('lib', {})] },
  ],
  [
    'table-name-reserved',
    'Table name is reserved for system use: st_y',
    { ...simple, submodules: [submodule('lib', moduleOfTables([{ name: 'st_y', columns: id }]))] },
  ],
  ['identifier', 'Identifier `l b` contains a character', { ...simple, submodules: [submodule('l b', {})] }],
];

function submodule(namespace: string, sketch: ModuleSketch): RawModuleDef['submodules'][number] {
  const nothing: RawModuleDef = {
    typespace: { types: [] },
    types: [],
    tables: [],
    reducers: [],
    procedures: [],
    views: [],
    schedules: [],
    lifecycleReducers: [],
    rowLevelSecurity: [],
    casePolicy: 'snakeCase',
    explicitNames: [],
    httpHandlers: [],
    httpRoutes: [],
    viewPrimaryKeys: [],
    submodules: [],
  };
  return { namespace, module: { ...nothing, ...sketch } };
}

describe('a module definition with functions is refused', () => {
  it.each(broken)('%s: %s', (rule, message, sketch) => {
    const problems = problemsOf(sketch);
    expect(problems.map((problem) => problem.rule)).toContain(rule);
    expect(problems.find((problem) => problem.message.includes(message))?.rule).toBe(rule);
  });
});
