import { describe, expect, it } from 'vitest';
import {
  encodeModuleDef,
  moduleOfTables,
  type ModuleSketch,
  type TableSketch,
} from '../../test/support/module-def';
import { planOf, refusalsOf, schemaOf, stepsOf, tablesSchema } from '../../test/support/migrations';
import { scalar } from '../sats';
import { readRawModuleDef } from '../schema/read-raw-module-def';
import { formatPlan } from './format-plan';
import { compareNames, compareSteps } from './step';

const U32 = scalar('U32');

describe('names', () => {
  it('are ordered by what they are mounted under, then by themselves', () => {
    const names = ['lib.b', 'a', 'lib.part.a', 'library.a', 'z', 'lib.a', 'lib_a.a'];
    expect(names.toSorted(compareNames)).toEqual([
      ...['a', 'z', 'lib.a', 'lib.b', 'lib.part.a', 'lib_a.a', 'library.a'],
    ]);
  });
});

describe('steps of one kind', () => {
  const bare = (name: string): TableSketch => ({ name, columns: { x: U32, y: U32 } });
  const full = (name: string): TableSketch => ({
    ...bare(name),
    unique: [[1], [0]],
    autoIncrement: [1, 0],
    indexes: [{ algorithm: 'hash', columns: [0, 1] }],
  });

  it('are ordered by what they are about', () => {
    const steps = [
      ...['Index b_x_idx_btree', 'Index b_x_y_idx_hash', 'Index b_y_idx_btree'],
      ...['Constraint b_x_key', 'Constraint b_y_key', 'Sequence b_x_seq', 'Sequence b_y_seq'],
    ];
    const [before, after] = [tablesSchema([bare('b')]), tablesSchema([full('b')])];
    expect(stepsOf(before, after)).toEqual(steps.map((step) => `add${step}`));
    expect(stepsOf(after, before)).toEqual(steps.map((step) => `remove${step}`));
  });

  it('are ordered by table, then by column', () => {
    const named = (...columns: readonly string[]): ModuleSketch => ({
      ...moduleOfTables(
        ['b', 'a'].map((name) => ({ name, columns: Object.fromEntries(columns.map((each) => [each, U32])) })),
      ),
      casePolicy: 'snakeCase',
    });
    expect(stepsOf(schemaOf(named('z_z', 'y_y')), schemaOf(named('zZ', 'yY')))).toEqual(
      ['a.y_y', 'a.z_z', 'b.y_y', 'b.z_z'].map((name) => `changeColumnAccessorName ${name}`),
    );
  });

  it('are ordered by text for rules, and by name for views and access', () => {
    const steps = [
      ...([{ kind: 'addRowLevelSecurity', sql: 'b' }] as const),
      ...([{ kind: 'addRowLevelSecurity', sql: 'a' }] as const),
      ...([{ kind: 'changeAccess', name: 'b', access: 'public' }] as const),
      ...([{ kind: 'changeAccess', name: 'a', access: 'public' }] as const),
      ...([{ kind: 'disconnectAllUsers' }, { kind: 'disconnectAllUsers' }] as const),
    ];
    expect(steps.toSorted(compareSteps).map((step) => JSON.stringify(step))).toEqual(
      [steps[1], steps[0], steps[3], steps[2], steps[4], steps[5]].map((step) => JSON.stringify(step)),
    );
  });
});

describe('a module mounted in another one', () => {
  const mounted = (...tables: readonly TableSketch[]): ModuleSketch => ({
    ...moduleOfTables([{ name: 'own', columns: { x: U32 } }]),
    submodules: [{ namespace: 'lib', module: readRawModuleDef(encodeModuleDef(moduleOfTables(tables))) }],
  });
  const sessions: TableSketch = { name: 'sessions', columns: { id: U32 } };

  it('is migrated with it, under its own names', () => {
    const before = schemaOf(mounted(sessions));
    const after = schemaOf(mounted({ ...sessions, primaryKey: 0 }, { name: 'tokens', columns: { id: U32 } }));
    expect(stepsOf(before, after)).toEqual([
      'addTable lib.tokens',
      'addIndex lib.sessions_id_idx_btree',
      'addConstraint lib.sessions_id_key',
      'changePrimaryKey lib.sessions',
    ]);
    expect(planOf(before, after).breaksClients).toBe(false);
    expect(formatPlan(planOf(before, after))).toContain('▸ Created user table: lib.tokens (public)\n');
    expect(formatPlan(planOf(before, after))).toContain(
      '▸ Created unique constraint sessions_id_key on [id] of table lib.sessions\n',
    );
    const wider = schemaOf(mounted({ ...sessions, columns: { id: U32, n: U32 } }));
    expect(refusalsOf(before, wider).map(({ message }) => message)).toEqual([
      'Adding a column n to table sessions requires a default value annotation',
    ]);
    const own = schemaOf(moduleOfTables([{ name: 'own', columns: { x: U32 } }]));
    expect(stepsOf(before, own)).toEqual(['removeTable lib.sessions', 'disconnectAllUsers']);
  });
});
