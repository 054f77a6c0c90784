import {
  compareText,
  compileType,
  decodeValue,
  formatType,
  inlineType,
  sameType,
  type AlgebraicType,
} from '../sats';
import type { ColumnSchema, TableSchema, ViewSchema } from '../schema';
import type { MigrationPlan } from './plan';
import { viewColumns, viewParameters } from './plan-views';
import { localName, type MigrationStep } from './step';
import { StyledText, type Paint, type PlanStyle } from './style';
import { debugValue } from './value-text';

const HEADER: Paint = { colour: 'blue', isBold: true };
const TABLE: Paint = { colour: 'cyan', isBold: true };
const TYPE: Paint = { colour: 'magenta' };
const ACCESS: Paint = { colour: 'green' };

/** The plan as a server prints it. */
export function formatPlan(plan: MigrationPlan, style: PlanStyle = 'noColor'): string {
  return new PlanFormatter(plan, style).format();
}

type Step<Kind extends MigrationStep['kind']> = Extract<MigrationStep, { readonly kind: Kind }>;

class PlanFormatter {
  readonly #text: StyledText;

  constructor(
    private readonly plan: MigrationPlan,
    style: PlanStyle,
  ) {
    this.#text = new StyledText(style);
  }

  format(): string {
    const text = this.#text;
    const rule = '━'.repeat(60);
    text.line(rule);
    text.line(text.paint('Database Migration Plan', HEADER));
    text.line(rule);
    text.line();
    for (const step of this.plan.steps) this.#step(step);
    return text.toString();
  }

  #step(step: MigrationStep): void {
    const text = this.#text;
    switch (step.kind) {
      case 'addTable':
        this.#addTable(step.table);
        break;
      case 'removeTable':
        text.line(`${this.#removed} table: ${this.#table(step.table.name)}`);
        text.line();
        break;
      case 'addView':
        this.#view(step.view, this.#created, this.plan.after.typespace);
        break;
      case 'removeView':
        this.#view(step.view, this.#removed, this.plan.before.typespace);
        break;
      case 'updateView':
        break;
      case 'addIndex':
        this.#index(this.#created, step);
        break;
      case 'removeIndex':
        this.#index(this.#removed, step);
        break;
      case 'changeIndexSourceName':
        this.#index(this.#changed, step);
        break;
      case 'addConstraint':
        this.#constraint(this.#created, step);
        break;
      case 'removeConstraint':
        this.#constraint(this.#removed, step);
        break;
      case 'addSequence':
        this.#sequence(this.#created, step);
        break;
      case 'removeSequence':
        this.#sequence(this.#removed, step);
        break;
      case 'addSchedule':
        this.#schedule(this.#created, step);
        break;
      case 'removeSchedule':
        this.#schedule(this.#removed, step);
        break;
      case 'addRowLevelSecurity':
        this.#rule(this.#created, step.sql, this.plan.before.rowLevelSecurity);
        break;
      case 'removeRowLevelSecurity':
        this.#rule(this.#removed, step.sql, this.plan.after.rowLevelSecurity);
        break;
      case 'changeAccess':
        text.line(
          `${this.#changed} access for table ${this.#table(step.name)} ` +
            `(${text.paint(step.access === 'public' ? 'private → public' : 'public → private', ACCESS)})`,
        );
        break;
      case 'changePrimaryKey':
        text.line(
          `${this.#changed} primary key on table ${this.#table(step.table.name)} (${keyChange(step)})`,
        );
        break;
      case 'changeTableAccessorName':
        text.line(`${this.#changed} table accessor name for ${this.#table(step.table.name)}`);
        break;
      case 'changeColumnAccessorName':
        text.line(
          `${this.#changed} column accessor name for ${this.#table(step.table.name)}.` +
            text.paint(step.column.name, { ...TYPE, isBold: true }),
        );
        break;
      case 'changeColumns':
        this.#changeColumns(step);
        break;
      case 'addColumns':
        this.#addColumns(step);
        break;
      case 'reschemaEventTable':
        text.line(`${this.#changed} schema of event table ${this.#table(step.table.name)}`);
        break;
      case 'disconnectAllUsers':
        text.line(
          text.paint('!!! Warning: All clients will be disconnected due to breaking schema changes', {
            colour: 'red',
            isBackground: true,
            isBold: true,
          }),
        );
        break;
    }
  }

  get #created(): string {
    return this.#action('Created', 'green');
  }

  get #removed(): string {
    return this.#action('Removed', 'red');
  }

  get #changed(): string {
    return this.#action('Changed', 'yellow');
  }

  #action(word: string, colour: Paint['colour']): string {
    return `▸ ${this.#text.paint(word, { colour, isBold: true })}`;
  }

  #table(name: string): string {
    return this.#text.paint(name, TABLE);
  }

  #type(type: AlgebraicType): string {
    return this.#text.paint(formatType(type), TYPE);
  }

  #section(title: string, lines: readonly string[]): void {
    const text = this.#text;
    if (lines.length === 0) return;
    text.line(text.paint(title, HEADER));
    text.indented(() => {
      for (const line of lines) text.line(`• ${line}`);
    });
  }

  #addTable(table: TableSchema): void {
    const text = this.#text;
    const { typespace } = this.plan.after;
    text.line(
      `${this.#created} ${table.kind} table: ${this.#table(table.name)} (${text.paint(table.access, ACCESS)})`,
    );
    const on = ({ name, columns }: { readonly name: string; readonly columns: readonly number[] }): string =>
      `${localName(name)} on [${columnNames(table, columns)}]`;
    text.indented(() => {
      this.#section(
        'Columns:',
        table.columns.map(({ name, type }) => `${name}: ${this.#type(inlineType(type, typespace))}`),
      );
      this.#section('Unique constraints:', byName(table.constraints).map(on));
      this.#section('Indexes:', byName(table.indexes).map(on));
      this.#section(
        'Auto-increment constraints:',
        byName(table.sequences).map(
          ({ name, column }) => `${localName(name)} on ${columnNames(table, [column])}`,
        ),
      );
      const { schedule } = table;
      if (schedule !== undefined)
        this.#section('Schedule:', [`Calls ${schedule.functionKind}: ${localName(schedule.functionName)}`]);
    });
    text.line();
  }

  #view(view: ViewSchema, action: string, typespace: MigrationPlan['after']['typespace']): void {
    const text = this.#text;
    const fields = (of: typeof viewColumns): string[] =>
      of(view, typespace).map(({ name = '', type }) => `${name}: ${this.#type(type)}`);
    text.line(`▸ ${action}${view.isAnonymous ? ' anonymous' : ''} view: ${this.#table(view.name)}`);
    text.indented(() => {
      this.#section('Parameters:', fields(viewParameters));
      this.#section('Columns:', fields(viewColumns));
    });
    text.line();
  }

  #index(action: string, { table, index }: Step<'addIndex' | 'removeIndex' | 'changeIndexSourceName'>): void {
    const { name, columns } = index;
    this.#text.line(
      `${action} index ${localName(name)} on [${columnNames(table, columns)}] of table ${this.#table(table.name)}`,
    );
  }

  #constraint(action: string, { table, constraint }: Step<'addConstraint' | 'removeConstraint'>): void {
    const { name, columns } = constraint;
    this.#text.line(
      `${action} unique constraint ${localName(name)} on [${columnNames(table, columns)}] of table ${this.#table(table.name)}`,
    );
  }

  #sequence(action: string, { table, sequence }: Step<'addSequence' | 'removeSequence'>): void {
    this.#text.line(
      `${action} auto-increment constraint ${localName(sequence.name)} on column ${columnNames(table, [sequence.column])} ` +
        `of table ${this.#table(table.name)}`,
    );
  }

  #schedule(action: string, { table, schedule }: Step<'addSchedule' | 'removeSchedule'>): void {
    this.#text.line(
      `${action} schedule for table ${this.#table(table.name)} calling ${schedule.functionKind} ${localName(schedule.functionName)}`,
    );
  }

  /** A rule that is in both schemas goes and comes again, which nobody needs to know. */
  #rule(action: string, sql: string, others: readonly string[]): void {
    const text = this.#text;
    if (others.includes(sql)) return;
    text.line(`${action} row level security policy:`);
    text.indented(() => {
      text.line(`\`${text.paint(sql, { colour: 'blue' })}\``);
    });
  }

  /** A server compares references as they stand, so a change inside a named type is not written out. */
  #changeColumns({ before, table }: Step<'changeColumns'>): void {
    const text = this.#text;
    text.line(`${this.#changed} columns for table ${this.#table(table.name)}`);
    text.indented(() => {
      for (const column of table.columns) {
        const old = before.columns[column.position];
        if (old === undefined || sameType(old.type, column.type)) continue;
        const was = this.#type(inlineType(old.type, this.plan.before.typespace));
        const is = this.#type(inlineType(column.type, this.plan.after.typespace));
        text.line(`~ Modified: ${column.name} (${was} → ${is})`);
      }
    });
  }

  #addColumns({ before, table }: Step<'addColumns'>): void {
    const text = this.#text;
    const added = table.columns.slice(before.columns.length);
    text.line(`${this.#created} column${added.length > 1 ? 's' : ''} in table ${this.#table(table.name)}`);
    text.indented(() => {
      for (const column of added) {
        const type = inlineType(column.type, this.plan.after.typespace);
        text.line(`+ ${column.name}: ${this.#type(type)}${showDefault(column, type)}`);
      }
    });
  }
}

function showDefault({ defaultValue }: ColumnSchema, type: AlgebraicType): string {
  if (defaultValue === undefined) return '';
  return ` (default: ${debugValue(decodeValue(compileType(type), defaultValue), type)})`;
}

function keyChange({ before, table }: Step<'changePrimaryKey'>): string {
  if (table.primaryKey === undefined) return 'removed';
  return `${before.primaryKey === undefined ? 'added on' : 'changed to'} column ${table.primaryKey}`;
}

function columnNames(table: TableSchema, positions: readonly number[]): string {
  return positions.map((position) => table.columns[position]?.name).join(', ');
}

function byName<T extends { readonly name: string }>(parts: readonly T[]): T[] {
  return parts.toSorted((a, b) => compareText(a.name, b.name));
}
