import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rowsOf } from '../../test/support/migrations';
import {
  columnsAmong,
  defaultValue,
  populate,
  randomChange,
  randomChoices,
  uniqueColumns,
  worldSchema,
  type RandomTable,
  type World,
} from '../../test/support/random-migrations';
import { replayable } from '../../test/support/runs';
import { createDatastore, type Datastore } from '../datastore';
import { compileType, encodeValue, type Value } from '../sats';
import { migrateRows } from './migrate-rows';
import { MigrationError } from './migration-error';
import { planMigration } from './plan';

type Rows = readonly (readonly Value[])[];

/** Tables that are in both worlds. */
function keptTables(before: World, after: World): (readonly [was: RandomTable, is: RandomTable])[] {
  return before.tables.flatMap((was) => {
    const is = after.tables.find(({ name }) => name === was.name);
    return is === undefined ? [] : [[was, is] as const];
  });
}

/** Whether the schemas alone allow it, said in another way than the planner does. */
function isAllowed(before: World, after: World): boolean {
  const isSumKept = before.isLarge === after.isLarge && before.variants <= after.variants;
  return keptTables(before, after).every(([was, is]) => {
    if (was.isEvent !== is.isEvent) return false;
    if (was.isEvent) return true;
    const areKept = was.columns.every(({ name, type }, at) => {
      const column = is.columns[at];
      if (column?.name !== name || column.type !== type) return false;
      return isSumKept || (type !== 'kind' && type !== 'kinds');
    });
    return areKept && is.columns.slice(was.columns.length).every(({ hasDefault }) => hasDefault);
  });
}

/** The rows that a table is to have. */
function widened(was: RandomTable, is: RandomTable, rows: Rows): Rows {
  const added = is.columns.slice(was.columns.length).map(({ type }) => defaultValue(type));
  return rows.map((row) => [...row, ...added]);
}

function valuesOf(table: RandomTable, rows: Rows, name: string): Value[] {
  const at = table.columns.findIndex((column) => column.name === name);
  return rows.map((row) => row[at] as Value);
}

/** Whether the rows allow it. */
function areFitting(before: World, after: World, rows: ReadonlyMap<string, Rows>): boolean {
  const kept = keptTables(before, after);
  const gone = before.tables.filter(({ name }) => !kept.some(([was]) => was.name === name));
  if (gone.some(({ name }) => (rows.get(name) ?? []).length > 0)) return false;
  return kept.every(([was, is]) => {
    const future = widened(was, is, rows.get(was.name) ?? []);
    const isNew = (names: readonly string[]) => (name: string) => !names.includes(name);
    const areUnique = uniqueColumns(is)
      .filter(isNew(uniqueColumns(was)))
      .map((name) => valuesOf(is, future, name));
    const counted = columnsAmong(is, is.counted, 'counted')
      .filter(isNew(columnsAmong(was, was.counted, 'counted')))
      .flatMap((name) => valuesOf(is, future, name));
    return (
      areUnique.every((values) => new Set(values).size === values.length) &&
      counted.every((number) => Number(number) < 1)
    );
  });
}

function allRows(world: World, datastore: Datastore): Map<string, Rows> {
  return new Map(world.tables.map(({ name }) => [name, rowsOf(datastore, name)]));
}

/** Every row is found through every index, and through a unique one it alone. */
function checkIndexes(datastore: Datastore): void {
  for (const { id, columns, indexes } of datastore.schema.tables) {
    const codec = datastore.rowCodec(id);
    for (const index of indexes) {
      for (const row of datastore.scan(id)) {
        const key = index.columns.map((at) =>
          encodeValue(compileType(columns[at]?.type ?? { tag: 'Bool' }), codec.column(row, at)),
        );
        const found = datastore.pointScan(index.id, Buffer.concat(key));
        expect(found).toContain(row);
        if (index.isUnique) expect(found).toHaveLength(1);
      }
    }
  }
}

it('keeps every row and gives defaults where a migration can be carried out, and changes nothing where not', () => {
  fc.assert(
    fc.property(randomChange, randomChoices, ([before, after], choices) => {
      const datastore = populate(before, worldSchema(before), choices);
      const rows = allRows(before, datastore);
      const plan = planMigration(datastore.schema, worldSchema(after));
      expect('refusals' in plan).toBe(!isAllowed(before, after));
      if ('refusals' in plan) return;

      const next = createDatastore(plan.after);
      let isDone = true;
      try {
        migrateRows(plan, datastore, next);
      } catch (error) {
        expect(error).toBeInstanceOf(MigrationError);
        isDone = false;
      }
      expect(allRows(before, datastore)).toEqual(rows);
      expect(isDone).toBe(areFitting(before, after, rows));
      if (!isDone) return;

      expect(next.lastOffset).toBe(datastore.lastOffset + 1);
      for (const table of after.tables) {
        const was = before.tables.find(({ name }) => name === table.name);
        const expected = was === undefined ? [] : widened(was, table, rows.get(table.name) ?? []);
        expect(new Set(rowsOf(next, table.name).map(key))).toEqual(new Set(expected.map(key)));
        expect(next.rowCount(next.schema.tablesByName.get(table.name)?.id ?? 0)).toBe(expected.length);
      }
      checkIndexes(next);
      const numbers = numbersOf(next);
      const kept = [...numbersOf(datastore)].filter(([name]) => numbers.has(name));
      expect(kept).toEqual(kept.map(([name]) => [name, numbers.get(name)]));
    }),
    replayable(300),
  );
});

function key(row: readonly Value[]): string {
  return row
    .map((value) =>
      JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)),
    )
    .join();
}

/** What each sequence gives out next, by its name. */
function numbersOf(datastore: Datastore): Map<string, bigint | undefined> {
  const next = datastore.nextNumbers();
  return new Map(
    datastore.schema.tables.flatMap(({ sequences }) => sequences.map(({ name, id }) => [name, next.get(id)])),
  );
}
