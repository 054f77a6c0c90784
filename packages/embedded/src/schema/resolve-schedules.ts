import { formatType, sameType, specialType } from '../sats';
import type { AlgebraicType, ProductType } from '../sats';
import type { ModuleContext } from './module-context';
import type { ProcedureSchema, ReducerSchema, ScheduleSchema, TableSchema } from './types';

/** A schedule whose function has not been looked up. */
export interface ScheduleDraft {
  readonly table: TableSchema;
  readonly name: string;
  readonly atColumn: number;
  readonly idColumn: number;
  readonly functionName: string;
}

/** Finds the table of each schedule and checks its columns. */
export function resolveSchedules(context: ModuleContext, tables: readonly TableSchema[]): ScheduleDraft[] {
  const { naming, namespace, problems } = context;
  return context.raw.schedules.flatMap((raw) => {
    const tableName = naming.table(raw.tableName);
    const table = tables.find((candidate) => candidate.name === tableName);
    if (table === undefined) {
      problems.add('table-unknown', `Table ${raw.tableName} not found`);
      return [];
    }
    const name = `${table.name}_sched`;
    namespace.take(name);
    const at = table.columns[raw.atColumn];
    const id = table.columns[table.primaryKey ?? -1];
    if (at === undefined || specialType(at.type) !== 'ScheduleAt' || id?.type.tag !== 'U64') {
      problems.add(
        'schedule-columns',
        'A scheduled table must have columns `scheduled_id: u64` and `scheduled_at: ScheduledAt`, ' +
          `but table \`${raw.tableName}\` has columns ${debugProduct(table.rowType)}`,
      );
      return [];
    }
    const functionName = naming.function(raw.functionName);
    return [{ table, name, atColumn: at.position, idColumn: id.position, functionName }];
  });
}

/** Looks up the functions, checks that they take the row, and gives the schedule of each table by canonical name. */
export function attachSchedules(
  context: ModuleContext,
  drafts: readonly ScheduleDraft[],
  reducers: readonly ReducerSchema[],
  procedures: readonly ProcedureSchema[],
): ReadonlyMap<string, ScheduleSchema> {
  const { problems } = context;
  const schedules = new Map<string, ScheduleSchema>();
  for (const { table, name, atColumn, idColumn, functionName } of drafts) {
    const target = [...reducers, ...procedures].find((candidate) => candidate.name === functionName);
    if (target === undefined) {
      problems.add(
        'schedule-function',
        `Schedule ${name} refers to a scheduled reducer or procedure ${functionName} that does not exist`,
      );
      continue;
    }
    const row: AlgebraicType = { tag: 'Ref', ref: table.typeRef ?? -1 };
    const [param] = target.params.elements;
    if (target.params.elements.length !== 1 || param === undefined || !sameType(param.type, row)) {
      problems.add(
        'schedule-function-params',
        `Scheduled reducer ${functionName} expected to have type ` +
          `${formatType({ tag: 'Product', elements: [{ name: undefined, type: row }] })}, ` +
          `but has type ${formatType(target.params)}`,
      );
      continue;
    }
    schedules.set(table.name, { name, atColumn, idColumn, functionName, functionKind: target.kind });
  }
  return schedules;
}

/** A type as a server's message about schedules shows it. */
function debugType(type: AlgebraicType): string {
  switch (type.tag) {
    case 'Product':
      return `Product(${debugProduct(type)})`;
    case 'Sum':
      return `Sum(SumType ${debugFields(type.variants)})`;
    case 'Array':
      return `Array(${debugType(type.element)})`;
    case 'Ref':
      return `Ref(${type.ref})`;
    default:
      return type.tag;
  }
}

function debugProduct(type: ProductType): string {
  return `ProductType ${debugFields(type.elements)}`;
}

function debugFields(
  fields: readonly { readonly name: string | undefined; readonly type: AlgebraicType }[],
): string {
  return `{${fields.map((field, at) => `"${field.name ?? at}": ${debugType(field.type)}`).join(', ')}}`;
}
