import type { DatabaseSchema, SequenceSchema, TableSchema } from '../schema';
import type { MigrationRefusal } from './refusal';
import type { MigrationStep } from './step';

/** A sequence that is new in a table with rows: none of them may hold a number that it will give out. */
export interface SequenceCheck {
  readonly table: TableSchema;
  readonly sequence: SequenceSchema;
}

/** What planning collects. */
export interface PlanDraft {
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
  readonly steps: MigrationStep[];
  readonly checks: SequenceCheck[];
  readonly refusals: MigrationRefusal[];
}

/** Clients made for what was could misread what is. */
export function disconnectAll({ steps }: PlanDraft): void {
  if (!steps.some(({ kind }) => kind === 'disconnectAllUsers')) steps.push({ kind: 'disconnectAllUsers' });
}
