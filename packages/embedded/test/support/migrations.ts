import { createDatastore, type Datastore } from '../../src/datastore';
import { planMigration, type MigrationPlan, type MigrationRefusal } from '../../src/migration';
import { compileType, encodeValue, type AlgebraicType, type Value } from '../../src/sats';
import { readModuleDef, type DatabaseSchema } from '../../src/schema';
import { encodeModuleDef, moduleOfTables, type ModuleSketch, type TableSketch } from './module-def';

/** The schema of a module. */
export function schemaOf(sketch: ModuleSketch): DatabaseSchema {
  return readModuleDef(encodeModuleDef(sketch));
}

/** The schema of a module with these tables. Types in `more` come after theirs. */
export function tablesSchema(
  tables: readonly TableSketch[],
  more: readonly AlgebraicType[] = [],
): DatabaseSchema {
  return schemaOf(moduleOfTables(tables, more));
}

/** BSATN of a value. */
export function bsatn(type: AlgebraicType, value: Value): Uint8Array {
  return encodeValue(compileType(type), value);
}

/** The plan, where there is one. */
export function planOf(before: DatabaseSchema, after: DatabaseSchema): MigrationPlan {
  const plan = planMigration(before, after);
  if ('refusals' in plan) throw new Error(plan.refusals.map(({ message }) => message).join('\n'));
  return plan;
}

/** Why there is no plan. */
export function refusalsOf(before: DatabaseSchema, after: DatabaseSchema): readonly MigrationRefusal[] {
  const plan = planMigration(before, after);
  return 'refusals' in plan ? plan.refusals : [];
}

/** Steps in short: the kind, and what it is about. */
export function stepsOf(before: DatabaseSchema, after: DatabaseSchema): string[] {
  return planOf(before, after).steps.map((step) => {
    switch (step.kind) {
      case 'addIndex':
      case 'removeIndex':
      case 'changeIndexSourceName':
        return `${step.kind} ${step.index.name}`;
      case 'addConstraint':
      case 'removeConstraint':
        return `${step.kind} ${step.constraint.name}`;
      case 'addSequence':
      case 'removeSequence':
        return `${step.kind} ${step.sequence.name}`;
      case 'addSchedule':
      case 'removeSchedule':
        return `${step.kind} ${step.schedule.name}`;
      case 'addView':
      case 'removeView':
      case 'updateView':
        return `${step.kind} ${step.view.name}`;
      case 'addRowLevelSecurity':
      case 'removeRowLevelSecurity':
        return `${step.kind} ${step.sql}`;
      case 'changeAccess':
        return `${step.kind} ${step.name} ${step.access}`;
      case 'changeColumnAccessorName':
        return `${step.kind} ${step.table.name}.${step.column.name}`;
      case 'disconnectAllUsers':
        return step.kind;
      default:
        return `${step.kind} ${step.table.name}`;
    }
  });
}

/** A datastore with rows, by table. */
export function filled(
  schema: DatabaseSchema,
  rows: Readonly<Record<string, readonly (readonly Value[])[]>>,
): Datastore {
  const datastore = createDatastore(schema);
  const tx = datastore.begin({ timestampMicros: 1n });
  for (const [name, list] of Object.entries(rows)) {
    const table = schema.tablesByName.get(name);
    if (table === undefined) throw new Error(`the test has no table ${name}`);
    const codec = datastore.rowCodec(table.id);
    for (const row of list) tx.insert(table.id, codec.encode(row));
  }
  tx.commit();
  return datastore;
}

/** The rows of a table, decoded, in the order of their text. */
export function rowsOf(datastore: Omit<Datastore, 'begin'>, name: string): (readonly Value[])[] {
  const table = [...datastore.tables.values()].find((candidate) => candidate.name === name);
  if (table === undefined) throw new Error(`the test has no table ${name}`);
  const codec = datastore.rowCodec(table.id);
  const rows = Array.from(datastore.scan(table.id), (row) => codec.decode(row));
  return rows.sort((a, b) => (show(a) < show(b) ? -1 : 1));
}

function show(row: readonly Value[]): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
