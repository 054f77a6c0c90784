import {
  inlineType,
  product,
  sameType,
  scalar,
  type AlgebraicType,
  type Typespace,
  type Value,
} from '../sats';
import type { ColumnSchema, TableSchema } from '../schema';
import { isComparable, parseLiteral } from './literal';
import { showType } from './resolved-type';
import { SqlError } from './sql-error';
import type { SubscriptionSelect } from './subscription-select';
import type { ComparisonOperator, Expression, Projection } from './syntax';

/** Where names of a query are looked up. */
export interface Catalog {
  readonly typespace: Typespace;
  /** The table of that canonical or source name, if the one who asks may read it. */
  findTable(name: string): TableSchema | undefined;
}

/** An expression whose names are resolved and whose literals are values. */
export type TypedExpression =
  | { readonly kind: 'value'; readonly value: Value; readonly type: AlgebraicType }
  | { readonly kind: 'sender'; readonly type: AlgebraicType }
  | { readonly kind: 'column'; readonly column: ColumnSchema; readonly type: AlgebraicType }
  | {
      readonly kind: 'logic';
      readonly operator: 'AND' | 'OR';
      readonly operands: readonly TypedExpression[];
      readonly type: AlgebraicType;
    }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: TypedExpression;
      readonly right: TypedExpression;
      readonly type: AlgebraicType;
    };

/** A query that is known to be right: all columns of the rows of one table that the filter lets through. */
export interface TypedSelect {
  readonly table: TableSchema;
  readonly filter: TypedExpression | undefined;
  /** Whether it depends on who asks. */
  readonly usesSender: boolean;
}

const BOOL = scalar('Bool');
const IDENTITY = product({ __identity__: scalar('U256') });

/**
 * Resolves names and types.
 * @throws SqlError on the first thing that does not fit
 */
export function typeSelect(select: SubscriptionSelect, catalog: Catalog): TypedSelect {
  const { name, alias } = select.from;
  const table = catalog.findTable(name);
  if (table === undefined)
    throw new SqlError(`no such table: \`${name}\`. If the table exists, it may be marked private.`);
  const typer = new Typer(table, alias, catalog.typespace);
  const filter = select.filter === undefined ? undefined : typer.type(select.filter, BOOL);
  typer.project(select.projection);
  return { table, filter, usesSender: typer.usesSender };
}

class Typer {
  usesSender = false;

  constructor(
    private readonly table: TableSchema,
    private readonly alias: string,
    private readonly typespace: Typespace,
  ) {}

  /** `expected` is the type that the place asks for; without one, a literal has no type. */
  type(expression: Expression, expected: AlgebraicType | undefined): TypedExpression {
    switch (expression.kind) {
      case 'bool':
        this.#expect(BOOL, expected);
        return { kind: 'value', value: expression.value, type: BOOL };
      case 'literal':
        return this.#literal(expression.literal.text, expected);
      case 'sender':
        return this.#sender(expected);
      case 'column': {
        const column = this.#column(expression.table, expression.name);
        this.#expect(column.type, expected);
        return { kind: 'column', column, type: column.type };
      }
      case 'logic': {
        this.#expect(BOOL, expected);
        const operands = expression.operands.map((operand) => this.type(operand, BOOL));
        return { kind: 'logic', operator: expression.operator, operands, type: BOOL };
      }
      case 'comparison':
        this.#expect(BOOL, expected);
        return this.#comparison(expression.operator, expression.left, expression.right);
      case 'unsupported':
        throw new SqlError(expression.message);
    }
  }

  project(projection: Projection): void {
    if (projection.kind === 'star') {
      if (projection.table !== undefined && projection.table !== this.alias)
        throw notInScope(projection.table);
      return;
    }
    if (projection.kind === 'columns') {
      const names = new Set<string>();
      for (const { table, name, alias } of projection.columns) {
        if (names.has(alias)) throw new SqlError(`Duplicate name \`${alias}\``);
        names.add(alias);
        this.#column(table, name);
      }
    }
    throw new SqlError(
      'Column projections are not supported in subscriptions; Subscriptions must return a table type',
    );
  }

  /** The side that is no literal decides the type of the other. */
  #comparison(operator: ComparisonOperator, left: Expression, right: Expression): TypedExpression {
    const isFree = left.kind === 'literal' || left.kind === 'bool' || left.kind === 'sender';
    let a: TypedExpression;
    let b: TypedExpression;
    if (isFree) {
      b = this.type(right, undefined);
      a = this.type(left, b.type);
    } else {
      a = this.type(left, undefined);
      b = this.type(right, a.type);
    }
    if (!isComparable(a.type, this.typespace)) {
      throw new SqlError(
        `Invalid binary operator \`${operator}\` for type \`${showType(a.type, this.typespace)}\``,
      );
    }
    return { kind: 'comparison', operator, left: a, right: b, type: BOOL };
  }

  #literal(text: string, expected: AlgebraicType | undefined): TypedExpression {
    if (expected === undefined) throw new SqlError('Cannot resolve type for literal expression');
    const value = parseLiteral(text, expected, this.typespace);
    if (value === undefined) {
      throw new SqlError(
        `The literal expression \`${text}\` cannot be parsed as type \`${showType(expected, this.typespace)}\``,
      );
    }
    return { kind: 'value', value, type: expected };
  }

  /** An identity, or its 32 bytes where bytes are expected. */
  #sender(expected: AlgebraicType | undefined): TypedExpression {
    this.usesSender = true;
    if (expected === undefined) return { kind: 'sender', type: IDENTITY };
    const type = inlineType(expected, this.typespace);
    const isBytes = type.tag === 'Array' && type.element.tag === 'U8';
    if (!isBytes) this.#expect(IDENTITY, expected);
    return { kind: 'sender', type };
  }

  #column(table: string | undefined, name: string): ColumnSchema {
    if (table !== undefined && table !== this.alias) throw notInScope(table);
    const column =
      this.table.columns.find((candidate) => candidate.name === name) ??
      this.table.columns.find((candidate) => candidate.sourceName === name);
    if (column === undefined) throw notInScope(name);
    return column;
  }

  #expect(actual: AlgebraicType, expected: AlgebraicType | undefined): void {
    if (expected === undefined) return;
    const a = inlineType(actual, this.typespace);
    const b = inlineType(expected, this.typespace);
    if (sameType(a, b)) return;
    throw new SqlError(
      `Unexpected type: (expected) ${showType(a, this.typespace)} != ${showType(b, this.typespace)} (inferred)`,
    );
  }
}

function notInScope(name: string): SqlError {
  return new SqlError(`\`${name}\` is not in scope`);
}
