import type { IndexSchema, SequenceSchema, TableSchema } from '../schema';
import type { PlanDraft } from './plan-draft';
import { localName } from './step';

/** A part of a table, with the table. */
interface Owned<Part> {
  readonly table: TableSchema;
  readonly part: Part;
}

/** How the parts of one kind differ, by their canonical names. Parts of tables that come or go do so with them. */
function compareParts<Part extends { readonly name: string }>(
  { before, after }: PlanDraft,
  partsOf: (table: TableSchema) => readonly Part[],
): {
  readonly removed: readonly Owned<Part>[];
  readonly added: readonly Owned<Part>[];
  readonly kept: readonly { readonly before: Owned<Part>; readonly after: Owned<Part> }[];
} {
  const collect = (tables: readonly TableSchema[]): Map<string, Owned<Part>> =>
    new Map(tables.flatMap((table) => partsOf(table).map((part) => [part.name, { table, part }] as const)));
  const old = collect(before.tables);
  const current = collect(after.tables);
  const hadTable = new Set(before.tables.map(({ name }) => name));
  const hasTable = new Set(after.tables.map(({ name }) => name));
  return {
    removed: [...old.values()].filter(
      ({ table, part }) => !current.has(part.name) && hasTable.has(table.name),
    ),
    added: [...current.values()].filter(({ table, part }) => !old.has(part.name) && hadTable.has(table.name)),
    kept: [...current.values()].flatMap((owned) => {
      const was = old.get(owned.part.name);
      return was === undefined ? [] : [{ before: was, after: owned }];
    }),
  };
}

/** An index whose columns or algorithm changed is made anew. */
export function planIndexes(draft: PlanDraft): void {
  const { steps, refusals } = draft;
  const { removed, added, kept } = compareParts(draft, (table) => table.indexes);
  for (const { table, part: index } of removed) steps.push({ kind: 'removeIndex', table, index });
  for (const { table, part: index } of added) steps.push({ kind: 'addIndex', table, index });
  for (const { before, after } of kept) {
    const { table, part: index } = after;
    if (before.part.accessorName !== index.accessorName) {
      refusals.push({
        rule: 'change-index-accessor',
        message:
          `Changing the accessor name on index ${localName(index.name)} from ${showName(before.part.accessorName)} ` +
          `to ${showName(index.accessorName)} requires a manual migration`,
      });
    } else if (!sameAlgorithm(before.part, index)) {
      steps.push(
        { kind: 'removeIndex', table: before.table, index: before.part },
        { kind: 'addIndex', table, index },
      );
    } else if (before.part.sourceName !== index.sourceName) {
      steps.push({ kind: 'changeIndexSourceName', table, index });
    }
  }
}

function sameAlgorithm(a: IndexSchema, b: IndexSchema): boolean {
  return a.algorithm === b.algorithm && sameColumns(a.columns, b.columns);
}

function sameColumns(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((position, at) => position === b[at]);
}

function showName(name: string | undefined): string {
  return name === undefined ? 'None' : `Some(${JSON.stringify(name)})`;
}

/** A sequence that changed starts anew. */
export function planSequences(draft: PlanDraft): void {
  const { steps, checks } = draft;
  const { removed, added, kept } = compareParts(draft, (table) => table.sequences);
  const add = ({ table, part: sequence }: Owned<SequenceSchema>): void => {
    checks.push({ table, sequence });
    steps.push({ kind: 'addSequence', table, sequence });
  };
  for (const { table, part: sequence } of removed) steps.push({ kind: 'removeSequence', table, sequence });
  for (const { before, after } of kept) {
    if (sameSequence(before.part, after.part)) continue;
    steps.push({ kind: 'removeSequence', table: before.table, sequence: before.part });
    add(after);
  }
  for (const owned of added) add(owned);
}

function sameSequence(a: SequenceSchema, b: SequenceSchema): boolean {
  return (
    a.column === b.column &&
    a.start === b.start &&
    a.min === b.min &&
    a.max === b.max &&
    a.increment === b.increment
  );
}

/** A constraint is named after its columns, so one that changed has another name, but for columns whose names join to the same text. */
export function planConstraints(draft: PlanDraft): void {
  const { steps, refusals } = draft;
  const { removed, added, kept } = compareParts(draft, (table) => table.constraints);
  for (const { table, part: constraint } of added) steps.push({ kind: 'addConstraint', table, constraint });
  for (const { table, part: constraint } of removed)
    steps.push({ kind: 'removeConstraint', table, constraint });
  for (const { before, after } of kept) {
    if (sameColumns(before.part.columns, after.part.columns)) continue;
    refusals.push({
      rule: 'change-unique-constraint',
      message: `Changing a unique constraint ${localName(after.part.name)} requires a manual migration`,
    });
  }
}
