import fc from 'fast-check';
import { UNIT, scalar, sum, product, type AlgebraicType, type Value } from '../../src/sats';
import { readModuleDef, type DatabaseSchema } from '../../src/schema';
import { encodeModuleDef, moduleOfTables, type TableSketch } from './module-def';
import { IDENTITY, SCHEDULE_AT, TIMESTAMP, option, randomValue } from './random-types';

/** Named types that columns refer to. They come after the row types in the typespace. */
const named: readonly AlgebraicType[] = [
  sum({ red: UNIT, green: UNIT, blue: UNIT }),
  product({ x: scalar('I16'), label: scalar('String') }),
  sum({ nothing: UNIT, number: scalar('F32'), text: scalar('String') }),
];

const MAX_TABLES = 3;

const columnTypes = (tables: number): readonly AlgebraicType[] => [
  ...(
    ['U8', 'I8', 'U32', 'I64', 'U64', 'U64', 'I128', 'U256', 'F64', 'Bool', 'String', 'String'] as const
  ).map(scalar),
  IDENTITY,
  TIMESTAMP,
  SCHEDULE_AT,
  option(scalar('I32')),
  { tag: 'Array', element: scalar('U8') },
  { tag: 'Array', element: scalar('String') },
  ...named.map((_type, at): AlgebraicType => ({ tag: 'Ref', ref: tables + at })),
];

const INTEGER = /^[IU]\d+$/;
const DIRECT = new Set(['U8', 'U32', 'U64']);

/** Columns of an index or a constraint: 1 to 3 different ones, in any order. */
function someColumns(count: number): fc.Arbitrary<number[]> {
  return fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: Math.min(3, count) });
}

function randomTable(tables: number, name: string): fc.Arbitrary<TableSketch> {
  return fc
    .array(fc.constantFrom(...columnTypes(tables)), { maxLength: 5 })
    .chain((types): fc.Arbitrary<TableSketch> => {
      const columns = Object.fromEntries(types.map((type, at) => [`c${at}`, type]));
      if (types.length === 0) return fc.constant({ name, columns });
      const integers = types.flatMap((type, at) => (INTEGER.test(type.tag) ? [at] : []));
      const distinct = (
        lists: readonly (readonly number[])[],
        key: (list: readonly number[]) => string,
      ): number[][] => [...new Map(lists.map((list) => [key(list), [...list]])).values()];
      return fc
        .record({
          unique: fc.array(someColumns(types.length), { maxLength: 2 }),
          indexes: fc.array(fc.tuple(someColumns(types.length), fc.nat(2)), { maxLength: 3 }),
          autoIncrement: fc.subarray(integers),
          isEvent: fc.nat(5).map((roll) => roll === 0),
        })
        .map(({ unique, indexes, autoIncrement, isEvent }) => ({
          name,
          columns,
          unique: distinct(unique, (list) => list.toSorted().join('_')),
          indexes: distinct(
            indexes.map(([list]) => list),
            (list) => list.join('_'),
          ).map((list, at) => {
            const type = types[list[0] ?? 0];
            const canBeDirect =
              list.length === 1 &&
              type !== undefined &&
              (DIRECT.has(type.tag) || (type.tag === 'Ref' && type.ref === tables));
            const roll = indexes[at]?.[1] ?? 0;
            return {
              columns: list,
              algorithm: roll === 0 ? 'hash' : roll === 1 && canBeDirect ? 'direct' : 'btree',
            } as const;
          }),
          autoIncrement,
          isEvent,
        }));
    });
}

/** A schema of one to three tables with random columns, keys and indexes, and a few values for each column to choose from. */
export interface RandomDatabase {
  readonly schema: DatabaseSchema;
  /** By table, then by column. */
  readonly pools: readonly (readonly (readonly Value[])[])[];
}

export const randomDatabase: fc.Arbitrary<RandomDatabase> = fc
  .integer({ min: 1, max: MAX_TABLES })
  .chain((count) =>
    fc.tuple(...Array.from({ length: count }, (_, at) => randomTable(count, `table_${'abc'[at] ?? ''}`))),
  )
  .chain((tables) => {
    const schema = readModuleDef(encodeModuleDef(moduleOfTables(tables, named)));
    const pools = schema.tables.map((table) =>
      fc.tuple(
        ...table.columns.map(({ position, type }) => {
          const isCounter = table.sequences.some((sequence) => sequence.column === position);
          const value = randomValue({ type, typespace: schema.typespace });
          const zero = fc.constant<Value>(type.tag.length > 3 || /64/.test(type.tag) ? 0n : 0);
          return fc.array(isCounter ? fc.oneof(zero, zero, value) : value, { minLength: 1, maxLength: 4 });
        }),
      ),
    );
    return fc.tuple(...pools).map((chosen): RandomDatabase => ({ schema, pools: chosen }));
  });

/** One step of a program. Numbers choose among what there is, so every step means something in every schema. */
export interface Step {
  readonly kind: (typeof STEP_KINDS)[number];
  readonly table: number;
  readonly index: number;
  /** Chooses a value for each column. */
  readonly row: readonly number[];
  readonly otherRow: readonly number[];
  readonly prefix: number;
  readonly low: 'included' | 'excluded' | 'unbounded';
  readonly high: 'included' | 'excluded' | 'unbounded' | 'same';
}

const STEP_KINDS = [
  'insert',
  'insert',
  'insert',
  'insert',
  'update',
  'update',
  'deleteByPoint',
  'deleteByRange',
  'deleteAllEqual',
  'clear',
  'scan',
  'point',
  'range',
  'range',
  'cursor',
  'commit',
  'rollback',
] as const;

const choice = fc.nat(1000);
const choices = fc.array(choice, { minLength: 5, maxLength: 5 });

export const randomProgram: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...STEP_KINDS),
    table: choice,
    index: choice,
    row: choices,
    otherRow: choices,
    prefix: choice,
    low: fc.constantFrom('included', 'excluded', 'unbounded'),
    high: fc.constantFrom('included', 'excluded', 'unbounded', 'same'),
  }),
  { minLength: 1, maxLength: 60, size: 'max' },
);
