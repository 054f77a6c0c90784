import type { Datastore, Row } from '../datastore';
import { RowArena } from '../datastore/row-arena';
import type { TableSchema } from '../schema';
import { TableRows } from './check-rows';
import { MigrationError } from './migration-error';
import type { MigrationPlan } from './plan';
import type { MigrationStep } from './step';

/** A datastore outside of transactions. */
export type Rows = Omit<Datastore, 'begin'>;

/** A table whose rows are other bytes now, or are identified otherwise. */
export interface TableRewrite {
  readonly before: TableSchema;
  readonly after: TableSchema;
  /** Each row as it was and as it is. */
  readonly rows: readonly (readonly [was: Row, is: Row])[];
}

/** What a migration changed in the rows of a database. Tables that are not named here hold the same rows as before. */
export interface RowMigration {
  readonly rewrites: readonly TableRewrite[];
}

/**
 * Carries out a plan: fills the datastore of the new schema with the rows of the old one. Rows get the defaults of columns that were added, and
 * every other byte of them stays. Sequences that are in both go on. The offset is the next one: the migration takes it.
 * @param before read only; no transaction may be open
 * @param after empty. What is in it when this throws must not be used.
 * @throws MigrationError when the rows do not allow it
 */
export function migrateRows(plan: MigrationPlan, before: Rows, after: Rows): RowMigration {
  return new RowMigrator(plan, before, after).run();
}

class RowMigrator {
  readonly #rewrites = new Map<string, TableRewrite>();
  readonly #rows = new Map<string, TableRows>();

  constructor(
    private readonly plan: MigrationPlan,
    private readonly before: Rows,
    private readonly after: Rows,
  ) {}

  run(): RowMigration {
    for (const step of this.plan.steps) this.#rewrite(step);
    for (const { table, sequence } of this.plan.checks) this.#rowsOf(table).checkSequence(sequence);
    for (const step of this.plan.steps) this.#check(step);
    this.#load();
    this.after.restore(this.before.lastOffset + 1, this.#sequences());
    return { rewrites: [...this.#rewrites.values()] };
  }

  #rewrite(step: MigrationStep): void {
    if (step.kind !== 'addColumns' && step.kind !== 'changePrimaryKey') return;
    const { before, table } = step;
    if (this.#rewrites.has(table.name)) return;
    const extend = extender(before, table);
    const rows = Array.from(this.before.scan(before.id), (row) => [row, extend(row)] as const);
    this.#rewrites.set(table.name, { before, after: table, rows });
  }

  /** The rows of a table that was there, as they will be. */
  #rowsOf(table: TableSchema): TableRows {
    let rows = this.#rows.get(table.name);
    if (rows === undefined) {
      const rewrite = this.#rewrites.get(table.name);
      const old = this.plan.before.tablesByName.get(table.name);
      const list = rewrite?.rows.map(([, is]) => is) ?? [...this.before.scan(old?.id ?? table.id)];
      rows = new TableRows(table, this.plan.after.typespace, list);
      this.#rows.set(table.name, rows);
    }
    return rows;
  }

  #check(step: MigrationStep): void {
    switch (step.kind) {
      case 'removeTable':
        if (this.before.rowCount(step.table.id) > 0) {
          throw new MigrationError(
            `Cannot remove table \`${step.table.name}\`: table contains data. ` +
              "Clear the table's rows (e.g. via a reducer) before removing it from your schema.",
          );
        }
        break;
      case 'addIndex':
        this.#rowsOf(step.table).checkIndex(step.index);
        break;
      case 'addConstraint':
        this.#rowsOf(step.table).checkConstraint(step.constraint);
        break;
      // A server plans these two and then does not carry them out.
      case 'removeSchedule':
        throw new MigrationError('Removing schedules is not yet implemented');
      case 'addSchedule':
        throw new MigrationError('Adding schedules is not yet implemented');
      default:
    }
  }

  #load(): void {
    const { before, after } = this;
    const old = new Map([...before.tables.values()].map((table) => [table.name, table.id]));
    for (const table of after.tables.values()) {
      const rewrite = this.#rewrites.get(table.name);
      const id = old.get(table.name);
      if (rewrite !== undefined) for (const [, row] of rewrite.rows) after.load(table.id, row);
      else if (id !== undefined) for (const row of before.scan(id)) after.load(table.id, row);
    }
  }

  /** Where the sequences go on that stay, by their ids in the new schema. */
  #sequences(): Map<number, bigint> {
    const next = this.before.nextNumbers();
    const stopped = new Set(
      this.plan.steps.flatMap((step) => (step.kind === 'removeSequence' ? [step.sequence.name] : [])),
    );
    const old = new Map(
      this.plan.before.tables.flatMap(({ sequences }) =>
        sequences.map(({ name, id }) => [name, next.get(id)]),
      ),
    );
    const going = new Map<number, bigint>();
    for (const { sequences } of this.plan.after.tables) {
      for (const { name, id } of sequences) {
        const number = stopped.has(name) ? undefined : old.get(name);
        if (number !== undefined) going.set(id, number);
      }
    }
    return going;
  }
}

/** Appends the defaults of the columns that were added: a row holds its columns one after the other, without anything in between. */
function extender(before: TableSchema, after: TableSchema): (row: Row) => Row {
  const added = Buffer.concat(
    after.columns.slice(before.columns.length).map(({ defaultValue }) => defaultValue ?? new Uint8Array(0)),
  );
  if (added.length === 0) return (row) => row;
  const arena = new RowArena();
  let longer = new Uint8Array(64);
  return (row) => {
    const length = row.length + added.length;
    if (length > longer.length) longer = new Uint8Array(length * 2);
    longer.set(row);
    longer.set(added, row.length);
    return arena.copy(longer, length);
  };
}
