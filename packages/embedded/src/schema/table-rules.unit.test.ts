import { describe, expect, it } from 'vitest';
import {
  encodeModuleDef,
  moduleOfTables,
  rawReducer,
  type ModuleSketch,
} from '../../test/support/module-def';
import { problemsOf } from '../../test/support/schema-problems';
import { SCHEDULE_AT } from '../../test/support/random-types';
import { UNIT, array, product, scalar, sum, type AlgebraicType } from '../sats';
import type { RawModuleDef } from './raw-module-def';
import { SchemaError, readModuleDef } from '.';

const id = { id: scalar('U32') };
const row: AlgebraicType = { tag: 'Ref', ref: 0 };
const simple = moduleOfTables([
  { name: 'thing', columns: { id: scalar('U64'), at: SCHEDULE_AT }, primaryKey: 0 },
]);
const thing = (simple.tables ?? [])[0] as RawModuleDef['tables'][number];

function table(changes: Partial<RawModuleDef['tables'][number]>): ModuleSketch {
  return { ...simple, tables: [{ ...thing, ...changes }] };
}

function columns(names: Record<string, AlgebraicType>, more: readonly AlgebraicType[] = []): ModuleSketch {
  return moduleOfTables([{ name: 'thing', columns: names }], more);
}

const sequence = {
  sourceName: undefined,
  column: 0,
  start: undefined,
  min: undefined,
  max: undefined,
  increment: 1n,
};
const unnamed = { tag: 'Product', elements: [{ name: undefined, type: scalar('U8') }] } as const;

const broken: [rule: string, message: string, sketch: ModuleSketch][] = [
  [
    'name-taken',
    'name `a` is used for multiple entities',
    {
      ...moduleOfTables([
        { name: 'a', columns: id },
        { name: 'A', columns: id },
      ]),
      types: [
        { scope: [], name: 'X', ref: 0, customOrdering: true },
        { scope: [], name: 'Y', ref: 1, customOrdering: true },
      ],
    },
  ],
  [
    'name-taken',
    'name `thing_id_idx_btree` is used for multiple entities',
    table({
      indexes: [
        ...thing.indexes,
        {
          ...(thing.indexes[0] ?? { algorithm: 'btree', columns: [0], accessorName: undefined }),
          sourceName: 'other',
        },
      ],
    }),
  ],
  [
    'type-name-taken',
    'name `Thing` is used for multiple types',
    {
      ...simple,
      types: [...(simple.types ?? []), { scope: [], name: 'thing', ref: 0, customOrdering: true }],
    },
  ],
  [
    'identifier',
    'Identifier `a b` contains a character',
    { ...simple, explicitNames: [{ kind: 'table', sourceName: 'thing', canonicalName: 'a b' }] },
  ],
  ['identifier', 'Empty identifiers are forbidden', { ...simple, reducers: [rawReducer('')] }],
  ['identifier', "Identifier `1x` starts with '1'", columns({ '1x': scalar('U8') })],
  [
    'identifier',
    "Identifier `9` starts with '9'",
    { ...simple, explicitNames: [{ kind: 'index', sourceName: 'thing.0_btree', canonicalName: '9' }] },
  ],
  [
    'column-unnamed',
    'table `thing` has unnamed column `0`, which is forbidden.',
    {
      ...simple,
      typespace: { types: [unnamed] },
      tables: [{ ...thing, primaryKey: [], indexes: [], uniqueConstraints: [] }],
    },
  ],
  [
    'type-ordering',
    'type `thing` is said to have its parts in the order of their names, and has not',
    { ...simple, types: [{ scope: [], name: 'thing', ref: 0, customOrdering: false }] },
  ],
  [
    'column-unknown',
    'column `7` referenced by def thing_col_7_idx_btree not found in table `thing`',
    table({
      indexes: [
        ...thing.indexes,
        { sourceName: 'bad', accessorName: undefined, algorithm: 'btree', columns: [7] },
      ],
    }),
  ],
  [
    'column-unknown',
    'column `9` referenced by def default values not found',
    table({ defaultValues: [{ column: 9, value: new Uint8Array() }] }),
  ],
  [
    'column-unknown',
    '`thing__key` names no column',
    table({ uniqueConstraints: [...thing.uniqueConstraints, []] }),
  ],
  [
    'columns-repeated',
    '`thing_id_id_idx_hash` names a column twice: 0, 0',
    table({
      indexes: [
        ...thing.indexes,
        { sourceName: 'bad', accessorName: undefined, algorithm: 'hash', columns: [0, 0] },
      ],
    }),
  ],
  [
    'primary-key-repeated',
    'table `thing` has multiple primary key annotations',
    table({ primaryKey: [0, 1] }),
  ],
  [
    'primary-key-not-unique',
    'table `thing` column `at` is the primary key and has no unique constraint',
    table({ primaryKey: [1] }),
  ],
  [
    'sequence-repeated',
    'table `thing` column `id` has more than one auto-increment sequence',
    table({ sequences: [sequence, { ...sequence, sourceName: 'second' }] }),
  ],
  ['sequence-type', 'table `thing` column `at` has type', table({ sequences: [{ ...sequence, column: 1 }] })],
  [
    'sequence-range',
    'sequence `thing_id_seq` must start between 1 and 5, not at 9',
    table({ sequences: [{ ...sequence, start: 9n, max: 5n }] }),
  ],
  [
    'sequence-range',
    'sequence `thing_id_seq` cannot step by 0 between 1 and',
    table({ sequences: [{ ...sequence, increment: 0n }] }),
  ],
  [
    'sequence-range',
    'cannot step by -4 between 1 and 5: the step must be smaller',
    table({ sequences: [{ ...sequence, start: 2n, max: 5n, increment: -4n }] }),
  ],
  [
    'unique-without-index',
    'unique constraint `thing_at_key` has no index on the same columns',
    table({ uniqueConstraints: [...thing.uniqueConstraints, [1]] }),
  ],
  [
    'direct-index-type',
    'Direct index does not support type `String` in column `s` in index `thing_s_idx_direct`',
    moduleOfTables([
      {
        name: 'thing',
        columns: { s: scalar('String') },
        unique: [[0]],
        indexes: [{ algorithm: 'direct', columns: [0] }],
      },
    ]),
  ],
  [
    'index-unnamed',
    'index `thing_id_idx_btree` has no source name',
    table({
      indexes: [{ sourceName: undefined, accessorName: undefined, algorithm: 'btree', columns: [0] }],
    }),
  ],
  ['row-type', 'Table thing has invalid product_type_ref 5', table({ typeRef: 5 })],
  ['row-type', 'table `thing` contains a type that contains itself', columns({ a: array(row) })],
  ['type-reference', 'type &9 does not exist: the typespace holds 1', columns({ a: { tag: 'Ref', ref: 9 } })],
  [
    'type-reference',
    'error at reducer `f` argument 0 (`x`): type &9 does not exist',
    { ...simple, reducers: [rawReducer('f', { x: { tag: 'Ref', ref: 9 } })] },
  ],
  [
    'type-reference',
    'type `Gone` is said to be &4, which does not exist',
    {
      ...simple,
      types: [...(simple.types ?? []), { scope: [], name: 'Gone', ref: 4, customOrdering: true }],
    },
  ],
  [
    'type-use',
    '(x: U8) is written out in place',
    { ...simple, reducers: [rawReducer('f', { p: product({ x: scalar('U8') }) })] },
  ],
  [
    'type-use',
    '(a: ()) is written out in place',
    { ...simple, reducers: [rawReducer('f', { p: array(sum({ some: sum({ a: UNIT }), none: UNIT })) })] },
  ],
  [
    'type-use',
    'type &0 has no name',
    {
      ...simple,
      types: [],
      procedures: [{ sourceName: 'p', params: UNIT, returnType: row, isPrivate: false }],
    },
  ],
  ['type-use', 'parameters need names', { ...simple, reducers: [{ ...rawReducer('f'), params: unnamed }] }],
  [
    'type-use',
    'part 0 of (U8) has no name',
    columns({ a: { tag: 'Ref', ref: 1 } }, [
      { tag: 'Sum', variants: [{ name: undefined, type: scalar('U8') }] },
    ]),
  ],
  [
    'table-name-reserved',
    'Table name is reserved for system use: st_x',
    moduleOfTables([{ name: 'st_x', columns: id }]),
  ],
  [
    'default-value',
    'the default value of table thing column 0 is not of its type',
    table({ defaultValues: [{ column: 0, value: new Uint8Array(3) }] }),
  ],
  [
    'default-value',
    'there are 2 default values for table thing column 0',
    table({
      defaultValues: [
        { column: 0, value: new Uint8Array(8) },
        { column: 0, value: new Uint8Array(8) },
      ],
    }),
  ],
];

describe('a module definition is refused', () => {
  it.each(broken)('%s: %s', (rule, message, sketch) => {
    const problems = problemsOf(sketch);
    expect(problems.map((problem) => problem.rule)).toContain(rule);
    expect(problems.find((problem) => problem.message.includes(message))?.rule).toBe(rule);
  });

  it('with every problem of a stage in one message, in the order of the rules and without repeats', () => {
    const sketch = {
      ...simple,
      reducers: [rawReducer('a b'), rawReducer('a b')],
      tables: [
        { ...thing, sourceName: 'st_x' },
        { ...thing, sourceName: 'st_x' },
      ],
    };
    expect(() => readModuleDef(encodeModuleDef(sketch))).toThrow(SchemaError);
    expect(problemsOf(sketch).map((problem) => problem.rule)).toEqual([
      ...['st_x', 'thing.0_btree', 'st_x_id_idx_btree', 'st_x_id_key'].map(() => 'name-taken'),
      'identifier',
      'table-name-reserved',
    ]);
  });
});

describe('a module definition is taken', () => {
  it('when nothing is wrong with it', () => {
    expect(problemsOf(simple)).toEqual([]);
  });

  it('when it is empty', () => {
    const schema = readModuleDef(encodeModuleDef({}));
    expect([schema.tables, schema.reducers, schema.lifecycle.init]).toEqual([[], [], undefined]);
  });
});
