import { inlineType } from '../sats';
import type { ColumnSchema, ScheduleSchema, TableSchema } from '../schema';
import { disconnectAll, type PlanDraft } from './plan-draft';
import type { MigrationRefusal } from './refusal';
import { compareNames, localName } from './step';
import { upgradeType } from './type-upgrade';

/** Compares tables by their canonical names. */
export function planTables(draft: PlanDraft): void {
  const before = new Map(draft.before.tables.map((table) => [table.name, table]));
  const after = new Map(draft.after.tables.map((table) => [table.name, table]));
  for (const table of before.values()) {
    if (after.has(table.name)) continue;
    draft.steps.push({ kind: 'removeTable', table });
    disconnectAll(draft);
  }
  for (const table of [...after.values()].sort((a, b) => compareNames(a.name, b.name))) {
    const old = before.get(table.name);
    if (old === undefined) draft.steps.push({ kind: 'addTable', table });
    else planTable(draft, old, table);
  }
}

function planTable(draft: PlanDraft, before: TableSchema, table: TableSchema): void {
  const { steps, refusals } = draft;
  const { name } = table;
  const shown = localName(name);
  if (before.kind !== table.kind) {
    refusals.push({
      rule: 'change-table-type',
      message: `Changing the table type of table ${shown} from ${KIND_NAMES[before.kind]} to ${KIND_NAMES[table.kind]} requires a manual migration`,
    });
  }
  if (before.isEvent !== table.isEvent) {
    refusals.push({
      rule: 'change-event-flag',
      message: `Changing the event flag of table ${shown} requires a manual migration`,
    });
  }
  if (before.access !== table.access) steps.push({ kind: 'changeAccess', name, access: table.access });
  if (before.primaryKey !== table.primaryKey) steps.push({ kind: 'changePrimaryKey', before, table });
  if (before.sourceName !== table.sourceName) steps.push({ kind: 'changeTableAccessorName', table });
  if (!sameSchedule(before.schedule, table.schedule)) {
    if (before.schedule !== undefined)
      steps.push({ kind: 'removeSchedule', table: before, schedule: before.schedule });
    if (table.schedule !== undefined) steps.push({ kind: 'addSchedule', table, schedule: table.schedule });
  }
  planColumns(draft, before, table);
}

const KIND_NAMES = { system: 'System', user: 'User' } as const;

function sameSchedule(a: ScheduleSchema | undefined, b: ScheduleSchema | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.name === b.name &&
    a.atColumn === b.atColumn &&
    a.idColumn === b.idColumn &&
    a.functionName === b.functionName &&
    a.functionKind === b.functionKind
  );
}

/** An event table has no rows that would have to be kept, so its columns may change at will. */
function planColumns(draft: PlanDraft, before: TableSchema, table: TableSchema): void {
  const { steps, refusals } = draft;
  const isEvent = before.isEvent;
  const after = new Map(table.columns.map((column) => [column.name, column]));
  const known = new Set(before.columns.map((column) => column.name));
  let isTypeChanged = false;
  let isEventChanged = false;

  for (const old of before.columns) {
    const column = after.get(old.name);
    if (column === undefined) {
      if (isEvent) isEventChanged = true;
      else refusals.push(removeColumn(before, old));
      continue;
    }
    const upgrade = upgradeType(
      localName(table.name),
      column.name,
      inlineType(old.type, draft.before.typespace),
      inlineType(column.type, draft.after.typespace),
    );
    const isMoved = old.position !== column.position;
    if (isEvent) {
      isEventChanged ||= upgrade.isChanged || upgrade.refusals.length > 0 || isMoved;
    } else {
      refusals.push(...upgrade.refusals);
      if (isMoved) refusals.push(reorderColumns(before));
      isTypeChanged ||= upgrade.isChanged;
    }
    if (old.sourceName !== column.sourceName) steps.push({ kind: 'changeColumnAccessorName', table, column });
  }

  const added = table.columns.filter((column) => !known.has(column.name));
  if (isEvent) isEventChanged ||= added.length > 0;
  else {
    for (const column of added)
      if (column.defaultValue === undefined) refusals.push(addColumn(table, column));
  }

  if (isEventChanged) {
    disconnectAll(draft);
    steps.push({ kind: 'reschemaEventTable', before, table });
  } else if (added.length > 0) {
    // All rows are written anew, so it does not matter any more whether a type changed as well.
    disconnectAll(draft);
    steps.push({ kind: 'addColumns', before, table });
  } else if (isTypeChanged) {
    steps.push({ kind: 'changeColumns', before, table });
  }
}

function addColumn(table: TableSchema, column: ColumnSchema): MigrationRefusal {
  return {
    rule: 'add-column',
    message: `Adding a column ${column.name} to table ${localName(table.name)} requires a default value annotation`,
  };
}

function removeColumn(table: TableSchema, column: ColumnSchema): MigrationRefusal {
  return {
    rule: 'remove-column',
    message: `Removing a column ${column.name} from table ${localName(table.name)} requires a manual migration`,
  };
}

function reorderColumns(table: TableSchema): MigrationRefusal {
  return {
    rule: 'reorder-columns',
    message: `Reordering table ${localName(table.name)} requires a manual migration`,
  };
}
