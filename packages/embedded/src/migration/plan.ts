import type { DatabaseSchema } from '../schema';
import { disconnectAll, type PlanDraft, type SequenceCheck } from './plan-draft';
import { planConstraints, planIndexes, planSequences } from './plan-table-parts';
import { planTables } from './plan-tables';
import { planViews } from './plan-views';
import type { MigrationRefusal } from './refusal';
import { compareNames, compareSteps, type MigrationStep } from './step';

/** How a database gets from one schema to another. */
export interface MigrationPlan {
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
  /** In the order in which they are made. */
  readonly steps: readonly MigrationStep[];
  /** What the rows are looked at for, before any step is made. */
  readonly checks: readonly SequenceCheck[];
  /** Whether clients made for the old schema could misread the new one: all are disconnected. */
  readonly breaksClients: boolean;
}

/**
 * Plans how to get from one schema to another without losing a row. Which rows there are does not matter here, but to whether the plan can be
 * carried out.
 * @returns the plan, or every reason why there is none
 */
export function planMigration(
  before: DatabaseSchema,
  after: DatabaseSchema,
): MigrationPlan | { readonly refusals: readonly MigrationRefusal[] } {
  const draft: PlanDraft = { before, after, steps: [], checks: [], refusals: [] };
  planViews(draft);
  planTables(draft);
  planIndexes(draft);
  planSequences(draft);
  planConstraints(draft);
  planRowLevelSecurity(draft);
  if (draft.refusals.length > 0) return { refusals: draft.refusals };
  const steps = draft.steps.toSorted(compareSteps);
  return {
    before,
    after,
    steps,
    checks: draft.checks.toSorted((a, b) => compareNames(a.sequence.name, b.sequence.name)),
    breaksClients: steps.some(({ kind }) => kind === 'disconnectAllUsers'),
  };
}

/** Rules speak of any table, so all of them go and all come again. */
function planRowLevelSecurity(draft: PlanDraft): void {
  const before = draft.before.rowLevelSecurity;
  const after = draft.after.rowLevelSecurity;
  for (const sql of before) draft.steps.push({ kind: 'removeRowLevelSecurity', sql });
  for (const sql of after) draft.steps.push({ kind: 'addRowLevelSecurity', sql });
  if (before.some((sql) => !after.includes(sql)) || after.some((sql) => !before.includes(sql)))
    disconnectAll(draft);
}
