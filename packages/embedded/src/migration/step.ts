import { compareText } from '../sats';
import type {
  ColumnSchema,
  IndexSchema,
  ScheduleSchema,
  SequenceSchema,
  TableSchema,
  UniqueConstraintSchema,
  ViewSchema,
} from '../schema';

/** The kinds of steps, in the order in which they are made: what goes, goes before anything comes in its place. */
const KINDS = [
  ...(['removeIndex', 'removeConstraint', 'removeSequence', 'removeSchedule', 'removeView'] as const),
  ...(['removeRowLevelSecurity', 'removeTable'] as const),
  ...(['changeColumns', 'reschemaEventTable', 'addColumns'] as const),
  ...(['changeIndexSourceName', 'changeTableAccessorName', 'changeColumnAccessorName'] as const),
  ...(['addTable', 'addIndex', 'addConstraint', 'addSequence', 'addSchedule', 'addView'] as const),
  ...(['addRowLevelSecurity', 'changeAccess', 'changePrimaryKey', 'updateView'] as const),
  'disconnectAllUsers',
] as const;

/** One member for each kind, so that the kind tells what else there is. */
type Of<Kind extends string, Parts = unknown> = Kind extends string ? { readonly kind: Kind } & Parts : never;

interface InTable {
  /** As it is in the schema that the step speaks of: the old one for what goes, the new one otherwise. */
  readonly table: TableSchema;
}

interface BothTables {
  readonly before: TableSchema;
  readonly table: TableSchema;
}

/** One change of a migration. */
export type MigrationStep =
  | Of<'addIndex' | 'removeIndex' | 'changeIndexSourceName', InTable & { readonly index: IndexSchema }>
  | Of<'addConstraint' | 'removeConstraint', InTable & { readonly constraint: UniqueConstraintSchema }>
  | Of<'addSequence' | 'removeSequence', InTable & { readonly sequence: SequenceSchema }>
  | Of<'addSchedule' | 'removeSchedule', InTable & { readonly schedule: ScheduleSchema }>
  | Of<'addView' | 'removeView' | 'updateView', { readonly view: ViewSchema }>
  | Of<'addRowLevelSecurity' | 'removeRowLevelSecurity', { readonly sql: string }>
  | Of<'addTable' | 'removeTable' | 'changeTableAccessorName', InTable>
  | Of<'changeColumnAccessorName', InTable & { readonly column: ColumnSchema }>
  | Of<'changeColumns' | 'reschemaEventTable' | 'addColumns' | 'changePrimaryKey', BothTables>
  | Of<'changeAccess', { readonly name: string; readonly access: 'public' | 'private' }>
  | Of<'disconnectAllUsers'>;

/** Order of two steps of one plan. */
export function compareSteps(a: MigrationStep, b: MigrationStep): number {
  return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || compareKeys(keyOf(a), keyOf(b));
}

/** Names as a server orders them: by what they are mounted under, then by themselves. */
export function compareNames(a: string, b: string): number {
  return compareKeys(pathOf(a), pathOf(b));
}

/** What a step is about: names, the first one counting most. */
function keyOf(step: MigrationStep): readonly string[] {
  switch (step.kind) {
    case 'addIndex':
    case 'removeIndex':
    case 'changeIndexSourceName':
      return pathOf(step.index.name);
    case 'addConstraint':
    case 'removeConstraint':
      return pathOf(step.constraint.name);
    case 'addSequence':
    case 'removeSequence':
      return pathOf(step.sequence.name);
    case 'addSchedule':
    case 'removeSchedule':
      return pathOf(step.schedule.name);
    case 'addView':
    case 'removeView':
    case 'updateView':
      return pathOf(step.view.name);
    case 'addRowLevelSecurity':
    case 'removeRowLevelSecurity':
      return [step.sql];
    case 'changeAccess':
      return pathOf(step.name);
    case 'changeColumnAccessorName':
      return [...pathOf(step.table.name), step.column.name];
    case 'disconnectAllUsers':
      return [];
    default:
      return pathOf(step.table.name);
  }
}

/** The name without what it is mounted under, as a server often tells it. */
export function localName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The namespace, which is empty at the root, and the name in it. */
function pathOf(name: string): readonly [namespace: string, local: string] {
  const dot = name.lastIndexOf('.');
  // No identifier holds this character, so that a namespace comes before those that its name begins.
  return [name.slice(0, Math.max(dot, 0)).replaceAll('.', '\0'), localName(name)];
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [at, part] of a.entries()) {
    const order = compareText(part, b[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}
