import fc from 'fast-check';
import { DatastoreError, createDatastore, type Datastore } from '../../src/datastore';
import {
  UNIT,
  array,
  compileType,
  encodeValue,
  product,
  scalar,
  sum,
  type AlgebraicType,
  type Value,
} from '../../src/sats';
import type { DatabaseSchema } from '../../src/schema';
import type { TableSketch } from './module-def';
import { tablesSchema } from './migrations';

const TYPES = ['U8', 'I32', 'U64', 'String', 'Bool', 'bytes', 'kind', 'kinds', 'part'] as const;

type ColumnType = (typeof TYPES)[number];

/** Types by which rows can be told apart, and which a sequence can count. */
const KEYS: readonly ColumnType[] = ['U8', 'I32', 'U64', 'String', 'Bool'];
const COUNTED: readonly ColumnType[] = ['U8', 'I32', 'U64'];

export interface RandomColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly hasDefault: boolean;
}

export interface RandomTable {
  readonly name: string;
  readonly columns: readonly RandomColumn[];
  readonly primaryKey: string | undefined;
  readonly unique: readonly string[];
  readonly indexes: readonly string[];
  readonly counted: readonly string[];
  readonly isPrivate: boolean;
  readonly isEvent: boolean;
}

/** What a module declares. */
export interface World {
  readonly tables: readonly RandomTable[];
  /** Variants of the sum type, each without anything in it. */
  readonly variants: number;
  /** Whether one more variant carries a number, which makes the type larger. */
  readonly isLarge: boolean;
}

const column = (name: string): fc.Arbitrary<RandomColumn> =>
  fc.record({ name: fc.constant(name), type: fc.constantFrom(...TYPES), hasDefault: fc.boolean() });

const NAMES = ['a', 'b', 'c', 'd', 'e'];

const table = (name: string): fc.Arbitrary<RandomTable> =>
  fc.integer({ min: 1, max: 4 }).chain((count) =>
    fc.record({
      name: fc.constant(name),
      columns: fc.tuple(...NAMES.slice(0, count).map(column)),
      primaryKey: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
      unique: fc.subarray(NAMES, { maxLength: 2 }),
      indexes: fc.subarray(NAMES, { maxLength: 2 }),
      counted: fc.subarray(NAMES, { maxLength: 1 }),
      isPrivate: fc.boolean(),
      isEvent: fc.integer({ max: 5 }).map((choice) => choice === 0),
    }),
  );

/** A module. */
export const randomWorld: fc.Arbitrary<World> = fc.record({
  tables: fc.subarray(['t', 'u', 'v'], { minLength: 1 }).chain((names) => fc.tuple(...names.map(table))),
  variants: fc.integer({ min: 1, max: 3 }),
  isLarge: fc.constant(false),
});

interface Edit {
  readonly kind:
    | 'addTable'
    | 'removeTable'
    | 'appendColumn'
    | 'insertColumn'
    | 'removeColumn'
    | 'retype'
    | 'key'
    | 'unique'
    | 'index'
    | 'count'
    | 'access'
    | 'event'
    | 'variants'
    | 'large';
  readonly table: RandomTable;
  readonly at: number;
  readonly column: RandomColumn;
}

/** Most of them can be carried out, so that more than one in a row still can. */
const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(
    ...(['addTable', 'appendColumn', 'appendColumn', 'key', 'unique', 'index', 'count', 'access'] as const),
    ...(['addTable', 'appendColumn', 'appendColumn', 'key', 'unique', 'index', 'count', 'variants'] as const),
    ...(['removeTable', 'insertColumn', 'removeColumn', 'retype', 'event', 'large', 'variants'] as const),
  ),
  table: table('w'),
  at: fc.nat(11),
  column: column('x'),
});

/** A module and what it was changed to. */
export const randomChange: fc.Arbitrary<readonly [before: World, after: World]> = fc
  .tuple(randomWorld, fc.array(edit, { maxLength: 4 }))
  .map(([world, edits]) => [world, edits.reduce(applyEdit, world)]);

function applyEdit(world: World, { kind, table: added, at, column: extra }: Edit): World {
  const { tables } = world;
  const place = at % Math.max(tables.length, 1);
  const target = tables[place];
  const change = (changes: Partial<RandomTable>): World => ({
    ...world,
    tables: tables.map((each, index) => (index === place ? { ...each, ...changes } : each)),
  });
  if (kind === 'addTable')
    return tables.some(({ name }) => name === added.name) ? world : { ...world, tables: [...tables, added] };
  if (kind === 'variants') return { ...world, variants: 1 + (at % 4) };
  if (kind === 'large') return { ...world, isLarge: !world.isLarge };
  if (target === undefined) return world;
  const { columns } = target;
  const named = columns[at % columns.length]?.name ?? '';
  const fresh = columns.some(({ name }) => name === extra.name) ? [] : [extra];
  switch (kind) {
    case 'removeTable':
      return { ...world, tables: tables.filter((_, index) => index !== place) };
    case 'appendColumn':
      return change({ columns: [...columns, ...fresh] });
    case 'insertColumn':
      return change({ columns: [...fresh, ...columns] });
    case 'removeColumn':
      return columns.length === 1 ? world : change({ columns: columns.slice(0, -1) });
    case 'retype':
      return change({
        columns: columns.map((each) => (each.name === named ? { ...each, type: extra.type } : each)),
      });
    case 'key':
      return change({ primaryKey: target.primaryKey === named ? undefined : named });
    case 'unique':
      return change({ unique: toggle(target.unique, named) });
    case 'index':
      return change({ indexes: toggle(target.indexes, named) });
    case 'count':
      return change({ counted: toggle(target.counted, named) });
    case 'access':
      return change({ isPrivate: !target.isPrivate });
    case 'event':
      return change({ isEvent: !target.isEvent });
  }
}

function toggle(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names.filter((each) => each !== name) : [...names, name];
}

/** The names among these that are columns of one of these types, in their order. */
export function columnsAmong(
  { columns }: RandomTable,
  names: readonly (string | undefined)[],
  types: 'key' | 'counted',
): readonly string[] {
  const allowed = types === 'key' ? KEYS : COUNTED;
  return columns
    .filter(({ name, type }) => names.includes(name) && allowed.includes(type))
    .map(({ name }) => name);
}

/** The columns that no two rows of the table share, each for itself. */
export function uniqueColumns(table: RandomTable): readonly string[] {
  return columnsAmong(table, [table.primaryKey, ...table.unique], 'key');
}

export function worldSchema(world: World): DatabaseSchema {
  const first = world.tables.length;
  const kind = sum({
    ...Object.fromEntries(Array.from({ length: world.variants }, (_, at) => [`v${at}`, UNIT])),
    ...(world.isLarge ? { large: scalar('U64') } : {}),
  });
  return tablesSchema(
    world.tables.map((each) => sketch(each, first)),
    [kind, product({ x: scalar('U32') })],
  );
}

function sketch(table: RandomTable, firstRef: number): TableSketch {
  const at = (name: string): number => table.columns.findIndex((each) => each.name === name);
  const [key] = columnsAmong(table, [table.primaryKey], 'key');
  return {
    name: table.name,
    columns: Object.fromEntries(table.columns.map(({ name, type }) => [name, typeOf(type, firstRef)])),
    ...(key === undefined ? {} : { primaryKey: at(key) }),
    unique: columnsAmong(table, table.unique, 'key')
      .filter((name) => name !== key)
      .map((name) => [at(name)]),
    indexes: columnsAmong(table, table.indexes, 'key')
      .filter((name) => !uniqueColumns(table).includes(name))
      .map((name) => ({ algorithm: 'btree', columns: [at(name)] })),
    autoIncrement: columnsAmong(table, table.counted, 'counted').map(at),
    isPrivate: table.isPrivate,
    isEvent: table.isEvent,
    defaults: Object.fromEntries(
      table.columns.flatMap(({ hasDefault, type }, position) =>
        hasDefault ? [[position, encodeValue(compileType(plainType(type)), defaultValue(type))]] : [],
      ),
    ),
  };
}

function typeOf(type: ColumnType, firstRef: number): AlgebraicType {
  if (type === 'kind') return { tag: 'Ref', ref: firstRef };
  if (type === 'kinds') return array({ tag: 'Ref', ref: firstRef });
  if (type === 'part') return { tag: 'Ref', ref: firstRef + 1 };
  return plainType(type);
}

/** As far as defaults go: all of them are values of the smallest of these types. */
function plainType(type: ColumnType): AlgebraicType {
  switch (type) {
    case 'bytes':
      return array(scalar('U8'));
    case 'kind':
      return sum({ v0: UNIT });
    case 'kinds':
      return array(sum({ v0: UNIT }));
    case 'part':
      return product({ x: scalar('U32') });
    default:
      return scalar(type);
  }
}

export function defaultValue(type: ColumnType): Value {
  switch (type) {
    case 'U64':
      return 0n;
    case 'String':
      return 'default';
    case 'Bool':
      return true;
    case 'bytes':
      return Uint8Array.of(7);
    case 'kind':
      return { tag: 0, value: [] };
    case 'kinds':
      return [{ tag: 0, value: [] }];
    case 'part':
      return [9];
    default:
      return 0;
  }
}

/** A value of which there are few others, so that rows have some in common. */
function value(type: ColumnType, choice: number): Value {
  switch (type) {
    case 'U8':
    case 'I32':
      return choice;
    case 'U64':
      return BigInt(choice);
    case 'String':
      return 'xyz'.repeat(choice * 8);
    case 'Bool':
      return choice % 2 === 0;
    case 'bytes':
      return Uint8Array.from({ length: choice }, () => choice);
    case 'kind':
      return { tag: 0, value: [] };
    case 'kinds':
      return Array.from({ length: choice }, () => ({ tag: 0, value: [] }));
    case 'part':
      return [choice];
  }
}

/** Rows to be, by number: which value each column has. */
export const randomChoices = fc.array(fc.array(fc.nat(5), { minLength: 5, maxLength: 5 }), { maxLength: 6 });

/** Inserts rows into every table that holds any, as far as its constraints let them in. */
export function populate(
  world: World,
  schema: DatabaseSchema,
  choices: readonly (readonly number[])[],
): Datastore {
  const datastore = createDatastore(schema);
  for (const { name, columns, isEvent } of world.tables) {
    const id = schema.tablesByName.get(name)?.id;
    if (isEvent || id === undefined) continue;
    const tx = datastore.begin({ timestampMicros: 1n });
    for (const row of choices) {
      const values = columns.map(({ type }, at) => value(type, row[at] ?? 0));
      const bytes = datastore.rowCodec(id).encode(values);
      try {
        tx.insert(id, Uint8Array.from([...bytes, ...new Uint8Array(40)]), bytes.length);
      } catch (error) {
        if (!(error instanceof DatastoreError)) throw error;
      }
    }
    tx.commit();
  }
  return datastore;
}
