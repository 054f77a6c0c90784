import { formatType, type AlgebraicType } from '../sats';

/** Why a schema cannot take the place of another one without a person's work. */
export interface MigrationRefusal {
  /** Stable word for the rule. */
  readonly rule:
    | 'add-column'
    | 'remove-column'
    | 'reorder-columns'
    | 'change-column-type'
    | 'change-unique-constraint'
    | 'change-table-type'
    | 'change-event-flag'
    | 'change-index-accessor';
  /** Which change it is and what it would take, in a server's words. */
  readonly message: string;
}

/** A column whose type changed: where, and whether it is the column's own type or one inside it. */
export interface ChangedType {
  readonly table: string;
  readonly column: string;
  readonly isWithin: boolean;
  readonly before: AlgebraicType;
  readonly after: AlgebraicType;
}

/** What about a type changed that a server cannot change. */
export type TypeProblem =
  'type' | 'fewerVariants' | 'renamedVariant' | 'size' | 'alignment' | 'fields' | 'renamedField';

const PROBLEM_TEXTS: Readonly<Record<TypeProblem, string>> = {
  type: ' requires a manual migration',
  fewerVariants: ', with fewer variants, requires a manual migration',
  renamedVariant: ', with a renamed variant, requires a manual migration',
  size: ', requires a manual migration, due to size mismatch',
  alignment: ', requires a manual migration, due to alignment mismatch',
  fields: ', with fewer fields, requires a manual migration',
  renamedField: ', with a renamed field, requires a manual migration',
};

/** A server says "the type" of a renamed part, however deep in the column it is. */
const SAID_OF_THE_COLUMN: ReadonlySet<TypeProblem> = new Set(['renamedVariant', 'renamedField']);

export function changeColumnType(problem: TypeProblem, change: ChangedType): MigrationRefusal {
  const isWithin = change.isWithin && !SAID_OF_THE_COLUMN.has(problem);
  return {
    rule: 'change-column-type',
    message:
      `Changing ${isWithin ? 'a type within' : 'the type of'} column ${change.column} in table ${change.table} ` +
      `from ${formatType(change.before)} to ${formatType(change.after)}${PROBLEM_TEXTS[problem]}`,
  };
}

/** All that stands against a plan, as a server lists it. */
export function listRefusals(refusals: readonly MigrationRefusal[]): string {
  return `Errors occurred:\n${refusals.map(({ message }) => `${message}\n\n`).join('')}`;
}
