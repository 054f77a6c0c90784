import { describe, expect, it } from 'vitest';
import { bsatn, planOf, refusalsOf, schemaOf, stepsOf, tablesSchema } from '../../test/support/migrations';
import {
  moduleOfTables,
  rawReducer,
  type ModuleSketch,
  type TableSketch,
} from '../../test/support/module-def';
import { product, scalar, type AlgebraicType } from '../sats';
import { listRefusals } from './refusal';

const U32 = scalar('U32');
const STRING = scalar('String');

const thing: TableSketch = {
  name: 'thing',
  columns: { id: U32, name: STRING, size: scalar('I32') },
  primaryKey: 0,
};

function stepsFor(after: Partial<TableSketch>, before: Partial<TableSketch> = {}): string[] {
  return stepsOf(tablesSchema([{ ...thing, ...before }]), tablesSchema([{ ...thing, ...after }]));
}

function refusalsFor(after: Partial<TableSketch>, before: Partial<TableSketch> = {}): string[] {
  const refusals = refusalsOf(
    tablesSchema([{ ...thing, ...before }]),
    tablesSchema([{ ...thing, ...after }]),
  );
  return refusals.map(({ message }) => message);
}

describe('tables', () => {
  it('takes no step where nothing is different', () => {
    expect(stepsFor({})).toEqual([]);
  });

  it('adds and removes whole tables, without a step for each of their parts', () => {
    const other: TableSketch = { ...thing, name: 'other', autoIncrement: [0], unique: [[1]] };
    const [one, both] = [tablesSchema([thing]), tablesSchema([thing, other])];
    expect(stepsOf(one, both)).toEqual(['addTable other']);
    expect(planOf(one, both).breaksClients).toBe(false);
    expect(stepsOf(both, one)).toEqual(['removeTable other', 'disconnectAllUsers']);
    expect(planOf(both, one).breaksClients).toBe(true);
  });

  it('orders steps of one kind by name, and what goes before what comes', () => {
    const tables = (...names: string[]): ReturnType<typeof tablesSchema> =>
      tablesSchema(names.map((name) => ({ ...thing, name })));
    expect(stepsOf(tables('m', 'b'), tables('z', 'a'))).toEqual([
      ...['removeTable b', 'removeTable m', 'addTable a', 'addTable z', 'disconnectAllUsers'],
    ]);
  });

  it('changes access and primary key', () => {
    expect(stepsFor({ isPrivate: true })).toEqual(['changeAccess thing private']);
    expect(stepsFor({}, { isPrivate: true })).toEqual(['changeAccess thing public']);
    const { primaryKey: _, ...keyless } = thing;
    expect(stepsOf(tablesSchema([thing]), tablesSchema([{ ...keyless, unique: [[0]] }]))).toEqual([
      'changePrimaryKey thing',
    ]);
    expect(stepsOf(tablesSchema([thing]), tablesSchema([keyless]))).toEqual([
      ...['removeIndex thing_id_idx_btree', 'removeConstraint thing_id_key', 'changePrimaryKey thing'],
    ]);
  });

  it('follows the source names of tables and columns', () => {
    const named = (table: string, column: string): ModuleSketch => ({
      ...moduleOfTables([{ name: table, columns: { [column]: U32 } }]),
      casePolicy: 'snakeCase',
      explicitNames: [{ kind: 'table', sourceName: table, canonicalName: 'my_table' }],
    });
    expect(stepsOf(schemaOf(named('one', 'my_field')), schemaOf(named('two', 'myField')))).toEqual([
      ...['changeTableAccessorName my_table', 'changeColumnAccessorName my_table.my_field'],
    ]);
  });

  it('refuses to make a table an event table, and the other way round', () => {
    const text = 'Changing the event flag of table thing requires a manual migration';
    expect(refusalsFor({ isEvent: true })).toEqual([text]);
    expect(refusalsFor({}, { isEvent: true })).toEqual([text]);
  });

  it('refuses to make a table a system table', () => {
    const sketch = moduleOfTables([thing]);
    const system = { ...sketch, tables: sketch.tables?.map((table) => ({ ...table, isSystem: true })) ?? [] };
    expect(refusalsOf(schemaOf(sketch), schemaOf(system))).toEqual([
      {
        rule: 'change-table-type',
        message: 'Changing the table type of table thing from User to System requires a manual migration',
      },
    ]);
  });
});

describe('columns', () => {
  const colour = { ...thing.columns, colour: STRING };
  const red = bsatn(STRING, 'red');

  it('adds columns at the end that have a default, which disconnects everyone', () => {
    expect(stepsFor({ columns: colour, defaults: { 3: red } })).toEqual([
      ...['addColumns thing', 'disconnectAllUsers'],
    ]);
  });

  it('refuses a column without a default', () => {
    expect(refusalsFor({ columns: colour })).toEqual([
      'Adding a column colour to table thing requires a default value annotation',
    ]);
  });

  it('refuses to move columns, and says it for each that moved', () => {
    const text = 'Reordering table thing requires a manual migration';
    const middle = { id: U32, colour: STRING, name: STRING, size: scalar('I32') };
    expect(refusalsFor({ columns: middle, defaults: { 1: red } })).toEqual([text, text]);
    expect(refusalsFor({ columns: { id: U32, size: scalar('I32'), name: STRING } })).toEqual([text, text]);
  });

  it('refuses to remove or rename a column', () => {
    expect(refusalsFor({ columns: { id: U32, name: STRING } })).toEqual([
      'Removing a column size from table thing requires a manual migration',
    ]);
    expect(refusalsFor({ columns: { id: U32, title: STRING, size: scalar('I32') } })).toEqual([
      'Removing a column name from table thing requires a manual migration',
      'Adding a column title to table thing requires a default value annotation',
    ]);
  });

  it('says all that stands against it, as a list', () => {
    const refusals = refusalsOf(
      tablesSchema([thing]),
      tablesSchema([{ ...thing, columns: { id: U32, name: U32, weight: U32 }, isEvent: true }]),
    );
    expect(listRefusals(refusals)).toBe(
      [
        'Errors occurred:',
        'Changing the event flag of table thing requires a manual migration\n',
        'Changing the type of column name in table thing from String to U32 requires a manual migration\n',
        'Removing a column size from table thing requires a manual migration\n',
        'Adding a column weight to table thing requires a default value annotation\n\n',
      ].join('\n'),
    );
  });

  it('changes the columns of an event table at will, which disconnects everyone', () => {
    const changes: Readonly<Record<string, Readonly<Record<string, AlgebraicType>>>> = {
      added: colour,
      removed: { id: U32, name: STRING },
      moved: { id: U32, size: scalar('I32'), name: STRING },
      'of another type': { id: U32, name: STRING, size: scalar('I64') },
    };
    for (const [what, columns] of Object.entries(changes)) {
      expect([what, ...stepsFor({ columns, isEvent: true }, { isEvent: true })]).toEqual([
        ...[what, 'reschemaEventTable thing', 'disconnectAllUsers'],
      ]);
    }
    expect(stepsFor({ isEvent: true }, { isEvent: true })).toEqual([]);
  });
});

describe('indexes, constraints and sequences', () => {
  const btree = { indexes: [{ algorithm: 'btree', columns: [1] }] } as const;
  const hash = { indexes: [{ algorithm: 'hash', columns: [1] }] } as const;

  it('adds and removes indexes; another algorithm is another index', () => {
    expect(stepsFor(btree)).toEqual(['addIndex thing_name_idx_btree']);
    expect(stepsFor({}, btree)).toEqual(['removeIndex thing_name_idx_btree']);
    expect(stepsFor(hash, btree)).toEqual([
      'removeIndex thing_name_idx_btree',
      'addIndex thing_name_idx_hash',
    ]);
  });

  const indexed = (
    changes: Partial<NonNullable<ModuleSketch['tables']>[number]['indexes'][number]>,
  ): ModuleSketch => {
    const sketch = moduleOfTables([{ ...thing, ...btree }]);
    return {
      ...sketch,
      explicitNames: [
        { kind: 'index', sourceName: changes.sourceName ?? 'thing.1_btree', canonicalName: 'by_name' },
      ],
      tables:
        sketch.tables?.map((table) => ({
          ...table,
          indexes: table.indexes.map((index) => (index.columns[0] === 1 ? { ...index, ...changes } : index)),
        })) ?? [],
    };
  };

  it('makes an index of the same name anew when its columns change, or follows its source name', () => {
    const before = schemaOf(indexed({}));
    expect(stepsOf(before, schemaOf(indexed({ columns: [1, 2] })))).toEqual([
      ...['removeIndex by_name', 'addIndex by_name'],
    ]);
    expect(stepsOf(before, schemaOf(indexed({ sourceName: 'other' })))).toEqual([
      'changeIndexSourceName by_name',
    ]);
  });

  it('refuses another accessor of an index', () => {
    expect(refusalsOf(schemaOf(indexed({})), schemaOf(indexed({ accessorName: 'byName' })))).toEqual([
      {
        rule: 'change-index-accessor',
        message:
          'Changing the accessor name on index by_name from None to Some("byName") requires a manual migration',
      },
    ]);
  });

  it('adds and removes unique constraints, with the index below them', () => {
    expect(stepsFor({ unique: [[1]] })).toEqual([
      'addIndex thing_name_idx_btree',
      'addConstraint thing_name_key',
    ]);
    expect(stepsFor({}, { unique: [[1]] })).toEqual([
      ...['removeIndex thing_name_idx_btree', 'removeConstraint thing_name_key'],
    ]);
  });

  it('refuses a constraint on other columns whose names join to the same name', () => {
    const columns = { a: U32, b_c: U32, a_b: U32, c: U32 };
    const before: TableSketch = { name: 't', columns, unique: [[0, 1]] };
    const after: TableSketch = { name: 't', columns, unique: [[2, 3]] };
    expect(refusalsOf(tablesSchema([before]), tablesSchema([after])).map(({ message }) => message)).toEqual([
      'Changing a unique constraint t_a_b_c_key requires a manual migration',
    ]);
  });

  it('adds sequences after a look at the rows, and removes them', () => {
    expect(stepsFor({ autoIncrement: [0] })).toEqual(['addSequence thing_id_seq']);
    const plan = planOf(tablesSchema([thing]), tablesSchema([{ ...thing, autoIncrement: [2, 0] }]));
    expect(plan.checks.map(({ sequence }) => sequence.name)).toEqual(['thing_id_seq', 'thing_size_seq']);
    expect(stepsFor({}, { autoIncrement: [0] })).toEqual(['removeSequence thing_id_seq']);
  });

  it('lets a sequence that changed start anew', () => {
    const counting = (increment: bigint): ReturnType<typeof schemaOf> => {
      const sketch = moduleOfTables([{ ...thing, autoIncrement: [0] }]);
      return schemaOf({
        ...sketch,
        tables:
          sketch.tables?.map((table) => ({
            ...table,
            sequences: table.sequences.map((sequence) => ({ ...sequence, increment })),
          })) ?? [],
      });
    };
    expect(stepsOf(counting(1n), counting(2n))).toEqual([
      ...['removeSequence thing_id_seq', 'addSequence thing_id_seq'],
    ]);
    expect(planOf(counting(1n), counting(2n)).checks).toHaveLength(1);
    expect(stepsOf(counting(2n), counting(2n))).toEqual([]);
  });
});

describe('schedules', () => {
  const at: AlgebraicType = {
    tag: 'Sum',
    variants: [
      { name: 'Interval', type: product({ __time_duration_micros__: scalar('I64') }) },
      { name: 'Time', type: product({ __timestamp_micros_since_unix_epoch__: scalar('I64') }) },
    ],
  };
  const alarms = (functionName: string | undefined): ReturnType<typeof schemaOf> =>
    schemaOf({
      ...moduleOfTables([{ name: 'alarm', columns: { id: scalar('U64'), at }, primaryKey: 0 }]),
      reducers: ['ring', 'sing'].map((name) => rawReducer(name, { row: { tag: 'Ref', ref: 0 } })),
      schedules: functionName === undefined ? [] : [{ tableName: 'alarm', atColumn: 1, functionName }],
    });

  it('adds, removes and changes them', () => {
    expect(stepsOf(alarms(undefined), alarms('ring'))).toEqual(['addSchedule alarm_sched']);
    expect(stepsOf(alarms('ring'), alarms(undefined))).toEqual(['removeSchedule alarm_sched']);
    expect(stepsOf(alarms('ring'), alarms('sing'))).toEqual([
      ...['removeSchedule alarm_sched', 'addSchedule alarm_sched'],
    ]);
    expect(stepsOf(alarms('ring'), alarms('ring'))).toEqual([]);
  });
});

describe('rules of row level security', () => {
  const ruled = (...rowLevelSecurity: string[]): ReturnType<typeof schemaOf> =>
    schemaOf({ rowLevelSecurity });

  it('makes all of them anew, and disconnects everyone when they are others', () => {
    expect(stepsOf(ruled('SELECT 1'), ruled('SELECT 2'))).toEqual([
      ...['removeRowLevelSecurity SELECT 1', 'addRowLevelSecurity SELECT 2', 'disconnectAllUsers'],
    ]);
    expect(stepsOf(ruled('SELECT 1'), ruled('SELECT 1'))).toEqual([
      ...['removeRowLevelSecurity SELECT 1', 'addRowLevelSecurity SELECT 1'],
    ]);
    expect(planOf(ruled(), ruled('SELECT 1')).breaksClients).toBe(true);
    expect(planOf(ruled('SELECT 1'), ruled()).breaksClients).toBe(true);
  });
});
