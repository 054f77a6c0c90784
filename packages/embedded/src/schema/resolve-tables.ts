import {
  BsatnError,
  compareText,
  compileType,
  formatType,
  isPlainEnum,
  resolveRef,
  validateValue,
} from '../sats';
import type { AlgebraicType, ProductType, Typespace } from '../sats';
import type { ModuleContext } from './module-context';
import type { RawIndexDef, RawSequenceDef, RawTableDef } from './raw-module-def';
import type { ColumnSchema, IndexSchema, SequenceSchema, TableSchema, UniqueConstraintSchema } from './types';

/** Ids below are those of system tables, their indexes, constraints and sequences. */
export const FIRST_USER_ID = 4096;

const I128_MAX = 2n ** 127n - 1n;

const INTEGERS: ReadonlySet<string> = new Set(
  [8, 16, 32, 64, 128, 256].flatMap((bits) => [`I${bits}`, `U${bits}`]),
);

/** Counts the ids that the tables of one database give out. */
interface Ids {
  index: number;
  constraint: number;
  sequence: number;
}

/** Resolves all tables, ascending by canonical name, which is the order of their ids. */
export function resolveTables(context: ModuleContext): TableSchema[] {
  const ids: Ids = { index: FIRST_USER_ID, constraint: FIRST_USER_ID, sequence: FIRST_USER_ID };
  return context.raw.tables
    .map((table) => ({ table, name: context.naming.table(table.sourceName) }))
    .toSorted((a, b) => compareText(a.name, b.name))
    .flatMap(({ table, name }, at) => {
      const resolver = TableResolver.of(context, table, name, FIRST_USER_ID + at, ids);
      return resolver === undefined ? [] : [resolver.resolve()];
    });
}

/** Resolves one table. */
class TableResolver {
  readonly #context: ModuleContext;
  readonly #raw: RawTableDef;
  readonly #name: string;
  readonly #id: number;
  readonly #ids: Ids;
  readonly #rowType: ProductType;

  private constructor(
    context: ModuleContext,
    raw: RawTableDef,
    name: string,
    id: number,
    ids: Ids,
    rowType: ProductType,
  ) {
    this.#context = context;
    this.#raw = raw;
    this.#name = name;
    this.#id = id;
    this.#ids = ids;
    this.#rowType = rowType;
  }

  static of(
    context: ModuleContext,
    raw: RawTableDef,
    name: string,
    id: number,
    ids: Ids,
  ): TableResolver | undefined {
    const rowType = context.typespace.types[raw.typeRef];
    if (rowType?.tag !== 'Product') {
      context.problems.add('row-type', `Table ${raw.sourceName} has invalid product_type_ref ${raw.typeRef}`);
      return undefined;
    }
    return new TableResolver(context, raw, name, id, ids, rowType);
  }

  resolve(): TableSchema {
    const { problems, namespace, types } = this.#context;
    const raw = this.#raw;
    problems.checkIdentifier(raw.sourceName);
    problems.checkIdentifier(this.#name);
    if (!raw.isSystem && this.#name.startsWith('st_')) {
      problems.add('table-name-reserved', `Table name is reserved for system use: ${this.#name}`);
    }
    namespace.take(raw.sourceName, this.#name);
    types.checkNotRecursive({ tag: 'Ref', ref: raw.typeRef }, `table \`${raw.sourceName}\``);

    const columns = this.#columns();
    this.#checkColumns('default values', [...new Set(raw.defaultValues.map((entry) => entry.column))]);
    const constraints = raw.uniqueConstraints.map((positions) => this.#constraint(positions));
    const indexes = raw.indexes.map((index) => this.#index(index, constraints));
    for (const constraint of constraints) {
      if (indexes.some((index) => index.isUnique && sameColumns(index.columns, constraint.columns))) continue;
      problems.add(
        'unique-without-index',
        `unique constraint \`${constraint.name}\` has no index on the same columns`,
      );
    }
    return {
      id: this.#id,
      kind: raw.isSystem ? 'system' : 'user',
      sourceName: raw.sourceName,
      name: this.#name,
      typeRef: raw.typeRef,
      rowType: this.#rowType,
      columns,
      primaryKey: this.#primaryKey(constraints),
      indexes,
      constraints,
      sequences: this.#sequences(),
      schedule: undefined,
      access: raw.isPrivate ? 'private' : 'public',
      isEvent: raw.isEvent,
    };
  }

  #columns(): ColumnSchema[] {
    const { problems, types, naming } = this.#context;
    const source = this.#context.raw.typespace.types[this.#raw.typeRef];
    const sourceFields = source?.tag === 'Product' ? source.elements : [];
    return this.#rowType.elements.map((element, position) => {
      const sourceName = sourceFields[position]?.name;
      if (sourceName === undefined) {
        problems.add(
          'column-unnamed',
          `table \`${this.#raw.sourceName}\` has unnamed column \`${position}\`, which is forbidden.`,
        );
        return { position, sourceName: '', name: '', type: element.type, defaultValue: undefined };
      }
      problems.checkIdentifier(sourceName);
      const name = naming.field(sourceName);
      problems.checkIdentifier(name);
      types.checkUse(element.type, `table \`${this.#raw.sourceName}\` column \`${sourceName}\``);
      return {
        position,
        sourceName,
        name,
        type: element.type,
        defaultValue: this.#defaultValue(position, element.type),
      };
    });
  }

  #defaultValue(position: number, type: AlgebraicType): Uint8Array | undefined {
    const { problems, typespace } = this.#context;
    const values = this.#raw.defaultValues.filter((entry) => entry.column === position);
    const [first] = values;
    if (first === undefined) return undefined;
    const where = `table ${this.#raw.sourceName} column ${position}`;
    if (values.length > 1)
      problems.add('default-value', `there are ${values.length} default values for ${where}`);
    try {
      validateValue(compileType(type, typespace), first.value);
    } catch (error) {
      if (!(error instanceof BsatnError)) throw error;
      problems.add('default-value', `the default value of ${where} is not of its type: ${error.message}`);
    }
    return first.value;
  }

  /** Canonical column names joined, as generated names have them. */
  #joined(positions: readonly number[]): string {
    return positions.map((position) => this.#rowType.elements[position]?.name ?? `col_${position}`).join('_');
  }

  /** Checks that the columns exist and are there once each. */
  #checkColumns(definition: string, positions: readonly number[]): void {
    const { problems } = this.#context;
    for (const position of positions) {
      if (position >= this.#rowType.elements.length) {
        problems.add(
          'column-unknown',
          `column \`${position}\` referenced by def ${definition} not found in table \`${this.#raw.sourceName}\``,
        );
      }
    }
    if (new Set(positions).size !== positions.length) {
      problems.add('columns-repeated', `\`${definition}\` names a column twice: ${positions.join(', ')}`);
    }
  }

  #checkSomeColumns(definition: string, positions: readonly number[]): void {
    this.#checkColumns(definition, positions);
    if (positions.length === 0)
      this.#context.problems.add('column-unknown', `\`${definition}\` names no column`);
  }

  #constraint(positions: readonly number[]): UniqueConstraintSchema {
    const name = `${this.#name}_${this.#joined(positions)}_key`;
    this.#checkSomeColumns(name, positions);
    this.#context.namespace.take(name);
    return { id: this.#ids.constraint++, name, columns: positions.toSorted((a, b) => a - b) };
  }

  #index(raw: RawIndexDef, constraints: readonly UniqueConstraintSchema[]): IndexSchema {
    const { problems, naming, namespace } = this.#context;
    const generated = `${this.#name}_${this.#joined(raw.columns)}_idx_${raw.algorithm}`;
    if (raw.sourceName === undefined) {
      problems.add(
        'index-unnamed',
        `index \`${generated}\` has no source name, by which the module would find it`,
      );
    }
    const sourceName = raw.sourceName ?? generated;
    const name = naming.index(sourceName) ?? generated;
    problems.checkIdentifier(name);
    if (raw.accessorName !== undefined) problems.checkIdentifier(raw.accessorName);
    namespace.take(sourceName, name);
    this.#checkSomeColumns(name, raw.columns);
    if (raw.algorithm === 'direct') this.#checkDirect(name, raw.columns[0] ?? 0);
    return {
      id: this.#ids.index++,
      tableId: this.#id,
      sourceName,
      name,
      accessorName: raw.accessorName,
      algorithm: raw.algorithm,
      columns: raw.columns,
      isUnique: constraints.some((constraint) => sameColumns(constraint.columns, raw.columns)),
    };
  }

  #checkDirect(index: string, position: number): void {
    const column = this.#rowType.elements[position];
    if (column === undefined || isDirectType(column.type, this.#context.typespace)) return;
    this.#context.problems.add(
      'direct-index-type',
      `Direct index does not support type \`${formatType(column.type)}\` in column \`${column.name ?? position}\` in index \`${index}\``,
    );
  }

  #sequences(): SequenceSchema[] {
    const { problems } = this.#context;
    const columns = new Set<number>();
    for (const { column } of this.#raw.sequences) {
      if (columns.has(column)) {
        problems.add(
          'sequence-repeated',
          `${this.#columnLabel(column)} has more than one auto-increment sequence`,
        );
      }
      columns.add(column);
    }
    // In column order, which is the order in which generated values are handed back.
    return this.#raw.sequences.toSorted((a, b) => a.column - b.column).map((raw) => this.#sequence(raw));
  }

  #columnLabel(position: number): string {
    return `table \`${this.#raw.sourceName}\` column \`${this.#rowType.elements[position]?.name ?? position}\``;
  }

  #sequence(raw: RawSequenceDef): SequenceSchema {
    const { problems, namespace } = this.#context;
    const name = raw.sourceName ?? `${this.#name}_${this.#joined([raw.column])}_seq`;
    problems.checkIdentifier(name);
    this.#checkColumns(name, [raw.column]);
    namespace.take(name);
    const type = this.#rowType.elements[raw.column]?.type;
    if (type !== undefined && !INTEGERS.has(type.tag)) {
      problems.add(
        'sequence-type',
        `${this.#columnLabel(raw.column)} has type ${formatType(type)}; a sequence (${name}) needs an integer`,
      );
    }
    const min = raw.min ?? 1n;
    const max = raw.max ?? I128_MAX;
    const start = raw.start ?? min;
    const step = raw.increment < 0n ? -raw.increment : raw.increment;
    if (min > start || start > max) {
      problems.add(
        'sequence-range',
        `sequence \`${name}\` must start between ${min} and ${max}, not at ${start}`,
      );
    } else if (min >= max || step === 0n || step >= max - min) {
      problems.add(
        'sequence-range',
        `sequence \`${name}\` cannot step by ${raw.increment} between ${min} and ${max}: the step must be smaller than the range, and not 0`,
      );
    }
    return {
      id: this.#ids.sequence++,
      tableId: this.#id,
      name,
      column: raw.column,
      start,
      min,
      max,
      increment: raw.increment,
    };
  }

  #primaryKey(constraints: readonly UniqueConstraintSchema[]): number | undefined {
    const { problems } = this.#context;
    const [position] = this.#raw.primaryKey;
    if (this.#raw.primaryKey.length > 1) {
      problems.add(
        'primary-key-repeated',
        `table \`${this.#raw.sourceName}\` has multiple primary key annotations`,
      );
    }
    if (position === undefined) return undefined;
    this.#checkColumns(this.#raw.sourceName, [position]);
    if (!constraints.some((constraint) => sameColumns(constraint.columns, [position]))) {
      problems.add(
        'primary-key-not-unique',
        `${this.#columnLabel(position)} is the primary key and has no unique constraint`,
      );
    }
    return position;
  }
}

/** Whether two lists name the same columns, in whatever order. */
function sameColumns(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((position) => b.includes(position));
}

function isDirectType(type: AlgebraicType, typespace: Typespace): boolean {
  if (type.tag === 'U8' || type.tag === 'U16' || type.tag === 'U32' || type.tag === 'U64') return true;
  return (type.tag === 'Ref' || type.tag === 'Sum') && isPlainEnum(resolveRef(type, typespace));
}
