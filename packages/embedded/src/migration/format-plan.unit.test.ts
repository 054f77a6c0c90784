import { describe, expect, it } from 'vitest';
import { bsatn, planOf, schemaOf, tablesSchema } from '../../test/support/migrations';
import { moduleOfTables, rawReducer, type ModuleSketch } from '../../test/support/module-def';
import { UNIT, product, scalar, sum, type AlgebraicType } from '../sats';
import type { DatabaseSchema } from '../schema';
import { formatPlan } from './format-plan';

const U32 = scalar('U32');
const U64 = scalar('U64');
const STRING = scalar('String');
const RULE = '━'.repeat(60);
const HEADER = `${RULE}\nDatabase Migration Plan\n${RULE}\n\n`;
const WARNING = '!!! Warning: All clients will be disconnected due to breaking schema changes\n';

const AT: AlgebraicType = {
  tag: 'Sum',
  variants: [
    { name: 'Interval', type: product({ __time_duration_micros__: scalar('I64') }) },
    { name: 'Time', type: product({ __timestamp_micros_since_unix_epoch__: scalar('I64') }) },
  ],
};

/** The plan without its header, which is always there. */
function shown(before: DatabaseSchema, after: DatabaseSchema): string {
  const text = formatPlan(planOf(before, after));
  expect(text.startsWith(HEADER)).toBe(true);
  return text.slice(HEADER.length);
}

const EMPTY = schemaOf({});

describe('a plan as text', () => {
  it('has nothing below its header where nothing changes', () => {
    expect(shown(EMPTY, EMPTY)).toBe('');
  });

  it('shows a new table with all that belongs to it', () => {
    const sketch: ModuleSketch = {
      ...moduleOfTables([
        {
          name: 'alarm',
          columns: { id: U64, at: AT, note: STRING },
          primaryKey: 0,
          unique: [[2]],
          autoIncrement: [0],
        },
      ]),
      reducers: [rawReducer('ring', { row: { tag: 'Ref', ref: 0 } })],
      schedules: [{ tableName: 'alarm', atColumn: 1, functionName: 'ring' }],
    };
    expect(shown(EMPTY, schemaOf(sketch))).toBe(
      [
        '▸ Created user table: alarm (public)',
        '    Columns:',
        '        • id: U64',
        '        • at: (Interval: (__time_duration_micros__: I64) | Time: (__timestamp_micros_since_unix_epoch__: I64))',
        '        • note: String',
        '    Unique constraints:',
        '        • alarm_id_key on [id]',
        '        • alarm_note_key on [note]',
        '    Indexes:',
        '        • alarm_id_idx_btree on [id]',
        '        • alarm_note_idx_btree on [note]',
        '    Auto-increment constraints:',
        '        • alarm_id_seq on id',
        '    Schedule:',
        '        • Calls reducer: ring',
        '\n',
      ].join('\n'),
    );
    expect(shown(schemaOf(sketch), EMPTY)).toBe(`▸ Removed table: alarm\n\n${WARNING}`);
    expect(shown(schemaOf({ ...sketch, schedules: [] }), schemaOf(sketch))).toBe(
      '▸ Created schedule for table alarm calling reducer ring\n',
    );
    expect(shown(schemaOf(sketch), schemaOf({ ...sketch, schedules: [] }))).toBe(
      '▸ Removed schedule for table alarm calling reducer ring\n',
    );
  });

  it('shows each change of a table', () => {
    const before = tablesSchema([
      { name: 't', columns: { a: U32, b: U32 }, primaryKey: 0, autoIncrement: [0] },
    ]);
    const after = tablesSchema([
      {
        name: 't',
        columns: { a: U32, b: U32 },
        primaryKey: 1,
        autoIncrement: [1],
        isPrivate: true,
        indexes: [{ algorithm: 'hash', columns: [0, 1] }],
      },
    ]);
    expect(shown(before, after)).toBe(
      [
        '▸ Removed index t_a_idx_btree on [a] of table t',
        '▸ Removed unique constraint t_a_key on [a] of table t',
        '▸ Removed auto-increment constraint t_a_seq on column a of table t',
        '▸ Created index t_a_b_idx_hash on [a, b] of table t',
        '▸ Created index t_b_idx_btree on [b] of table t',
        '▸ Created unique constraint t_b_key on [b] of table t',
        '▸ Created auto-increment constraint t_b_seq on column b of table t',
        '▸ Changed access for table t (public → private)',
        '▸ Changed primary key on table t (changed to column 1)',
        '',
      ].join('\n'),
    );
    const keyless = tablesSchema([{ name: 't', columns: { a: U32, b: U32 }, isPrivate: true }]);
    expect(shown(keyless, tablesSchema([{ name: 't', columns: { a: U32, b: U32 } }]))).toBe(
      '▸ Changed access for table t (private → public)\n',
    );
    expect(shown(after, keyless)).toContain('▸ Changed primary key on table t (removed)\n');
    expect(shown(keyless, after)).toContain('▸ Changed primary key on table t (added on column 1)\n');
  });

  it('shows columns that are added, with their defaults', () => {
    const columns = { a: U32, note: STRING, n: U64 };
    const defaults = { 1: bsatn(STRING, 'red'), 2: bsatn(U64, 7n) };
    const one = tablesSchema([{ name: 't', columns: { a: U32 } }]);
    expect(shown(one, tablesSchema([{ name: 't', columns, defaults }]))).toBe(
      `▸ Created columns in table t\n    + note: String (default: String(\n    "red",\n))\n    + n: U64 (default: U64(\n    7,\n))\n${WARNING}`,
    );
    const { n: _, ...two } = columns;
    expect(shown(one, tablesSchema([{ name: 't', columns: two, defaults: { 1: defaults[1] } }]))).toBe(
      `▸ Created column in table t\n    + note: String (default: String(\n    "red",\n))\n${WARNING}`,
    );
  });

  it('shows types that changed where the column refers to another one, as a server does', () => {
    const [small, large] = [sum({ a: UNIT }), sum({ a: UNIT, b: UNIT })];
    const column = (ref: number): Readonly<Record<string, AlgebraicType>> => ({ a: { tag: 'Ref', ref } });
    const before = tablesSchema([{ name: 't', columns: column(1) }], [small]);
    expect(shown(before, tablesSchema([{ name: 't', columns: column(1) }], [large]))).toBe(
      '▸ Changed columns for table t\n',
    );
    expect(shown(before, tablesSchema([{ name: 't', columns: column(2) }], [small, large]))).toBe(
      '▸ Changed columns for table t\n    ~ Modified: a ((a: ()) → (a: () | b: ()))\n',
    );
  });

  it('shows new names, and event tables of another schema', () => {
    const named = (column: string, index: string): DatabaseSchema => {
      const sketch = moduleOfTables([
        { name: column, columns: { [column]: U32 }, indexes: [{ algorithm: 'btree', columns: [0] }] },
      ]);
      return schemaOf({
        ...sketch,
        casePolicy: 'snakeCase',
        explicitNames: [{ kind: 'table', sourceName: column, canonicalName: 't' }],
        tables:
          sketch.tables?.map((table) => ({
            ...table,
            indexes: table.indexes.map((each) => ({ ...each, sourceName: index })),
          })) ?? [],
      });
    };
    expect(shown(named('my_field', 'one'), named('myField', 'two'))).toBe(
      [
        '▸ Changed index t_my_field_idx_btree on [my_field] of table t',
        '▸ Changed table accessor name for t',
        '▸ Changed column accessor name for t.my_field',
        '',
      ].join('\n'),
    );
    const event = (type: AlgebraicType): DatabaseSchema =>
      tablesSchema([{ name: 'e', columns: { a: type }, isEvent: true }]);
    expect(shown(event(U32), event(U64))).toBe(`▸ Changed schema of event table e\n${WARNING}`);
  });

  it('shows views and rules', () => {
    const view: ModuleSketch = {
      typespace: { types: [product({ a: U64 })] },
      types: [{ scope: [], name: 'row', ref: 0, customOrdering: true }],
      views: [
        {
          ...{ sourceName: 'seen', index: 0, isPublic: true, isAnonymous: true },
          params: product({ x: U32 }),
          returnType: { tag: 'Array', element: { tag: 'Ref', ref: 0 } },
        },
      ],
    };
    const lines = ['    Parameters:', '        • x: U32', '    Columns:', '        • a: U64', '\n'].join(
      '\n',
    );
    expect(shown(EMPTY, schemaOf(view))).toBe(`▸ ▸ Created anonymous view: seen\n${lines}`);
    const personal = schemaOf({
      ...view,
      views: view.views?.map((each) => ({ ...each, isAnonymous: false })) ?? [],
    });
    expect(shown(personal, EMPTY)).toBe(`▸ ▸ Removed view: seen\n${lines}${WARNING}`);
    expect(shown(personal, personal)).toBe('');
    const rules = (...rowLevelSecurity: string[]): DatabaseSchema => schemaOf({ rowLevelSecurity });
    expect(shown(rules('SELECT 1', 'SELECT 2'), rules('SELECT 2', 'SELECT 3'))).toBe(
      `▸ Removed row level security policy:\n    \`SELECT 1\`\n▸ Created row level security policy:\n    \`SELECT 3\`\n${WARNING}`,
    );
  });
});

describe('a plan in colours', () => {
  it('paints the parts that a terminal paints', () => {
    const plan = planOf(
      tablesSchema([{ name: 'old', columns: { a: U32 } }]),
      tablesSchema([{ name: 'new', columns: { a: U32 } }]),
    );
    const paint = (codes: string, text: string): string => `\u001B[0m${codes}${text}\u001B[0m`;
    const bold = '\u001B[1m';
    expect(formatPlan(plan, 'ansiColor')).toBe(
      [
        RULE,
        paint(`${bold}\u001B[34m`, 'Database Migration Plan'),
        RULE,
        '',
        `▸ ${paint(`${bold}\u001B[31m`, 'Removed')} table: ${paint(`${bold}\u001B[36m`, 'old')}`,
        '',
        `▸ ${paint(`${bold}\u001B[32m`, 'Created')} user table: ${paint(`${bold}\u001B[36m`, 'new')} (${paint('\u001B[32m', 'public')})`,
        `    ${paint(`${bold}\u001B[34m`, 'Columns:')}`,
        `        • a: ${paint('\u001B[35m', 'U32')}`,
        '',
        paint(`${bold}\u001B[41m`, WARNING.trimEnd()),
        '',
      ].join('\n'),
    );
  });
});
