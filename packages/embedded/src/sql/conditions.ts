import { encodeValue } from '../sats';
import { constantOf, isBytewise, mirror, type PredicateContext } from './predicate';
import type { ComparisonOperator } from './syntax';
import type { TypedExpression } from './typing';

/** A condition of the form "column, operator, known value". */
export interface ColumnCondition {
  readonly position: number;
  readonly operator: ComparisonOperator;
  /** BSATN of the value. */
  readonly value: Uint8Array;
}

/**
 * The condition that a comparison is, if it compares a column with a known value. Columns whose bytes do not stand for
 * their values (floats) give none: no index and no watch list is used for them.
 */
export function columnCondition(
  expression: TypedExpression,
  context: PredicateContext,
): ColumnCondition | undefined {
  if (expression.kind === 'column')
    return { position: expression.column.position, operator: '=', value: Uint8Array.of(1) };
  if (expression.kind !== 'comparison') return undefined;
  const { operator, left, right } = expression;
  if (left.kind === 'column') return condition(left.column.position, operator, right, context);
  if (right.kind === 'column') return condition(right.column.position, mirror(operator), left, context);
  return undefined;
}

function condition(
  position: number,
  operator: ComparisonOperator,
  other: TypedExpression,
  { layout, sender }: PredicateContext,
): ColumnCondition | undefined {
  const codec = layout.codecs[position];
  const constant = constantOf(other, sender);
  if (codec === undefined || constant === undefined || !isBytewise(codec)) return undefined;
  return { position, operator, value: encodeValue(codec, constant) };
}

/** The conditions that must all hold: those of the filter itself and of an AND. */
export function requiredConditions(
  filter: TypedExpression | undefined,
  context: PredicateContext,
): ColumnCondition[] {
  if (filter === undefined) return [];
  if (filter.kind === 'logic' && filter.operator === 'AND') {
    return filter.operands.flatMap((operand) => requiredConditions(operand, context));
  }
  const found = columnCondition(filter, context);
  return found === undefined ? [] : [found];
}
