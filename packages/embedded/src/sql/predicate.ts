import { compileType, encodeValue, type TypeCodec, type Value } from '../sats';
import type { ComparisonOperator } from './syntax';
import type { RowLayout } from './row-layout';
import type { TypedExpression } from './typing';

/** Says whether a row is wanted. */
export type Predicate = (row: Uint8Array) => boolean;

const always: Predicate = () => true;
const never: Predicate = () => false;

/** What an expression needs besides the row. */
export interface PredicateContext {
  readonly layout: RowLayout;
  /** The identity that `:sender` stands for. */
  readonly sender: bigint;
}

/** Turns a filter into a closure over the bytes of a row. */
export function compilePredicate(filter: TypedExpression | undefined, context: PredicateContext): Predicate {
  return filter === undefined ? always : predicate(filter, context);
}

/** What `:sender` is where it stands: an identity, or its bytes, the highest first. */
export function senderValue(expression: TypedExpression & { kind: 'sender' }, sender: bigint): Value {
  if (expression.type.tag !== 'Array') return [sender];
  return Uint8Array.from(Buffer.from(sender.toString(16).padStart(64, '0'), 'hex'));
}

/** The value that an expression has for every row, if it has one. */
export function constantOf(expression: TypedExpression, sender: bigint): Value | undefined {
  if (expression.kind === 'value') return expression.value;
  return expression.kind === 'sender' ? senderValue(expression, sender) : undefined;
}

/**
 * Whether equal values of the type have equal bytes, so that bytes can stand for values. Floats have two zeros and many
 * NaNs.
 */
export function isBytewise(codec: TypeCodec): boolean {
  const { tag } = codec.type;
  return tag !== 'F32' && tag !== 'F64';
}

function predicate(expression: TypedExpression, context: PredicateContext): Predicate {
  switch (expression.kind) {
    case 'value':
      return expression.value === true ? always : never;
    case 'column': {
      const offsetOf = context.layout.offsetOf(expression.column.position);
      return (row) => row[offsetOf(row)] !== 0;
    }
    case 'logic': {
      const parts = expression.operands.map((operand) => predicate(operand, context));
      return expression.operator === 'AND' ? all(parts) : any(parts);
    }
    case 'comparison':
      return comparison(expression, context);
    case 'sender':
      return never; // an identity is no condition: typing refuses it
  }
}

function all(parts: readonly Predicate[]): Predicate {
  const [first, second] = parts;
  if (parts.length === 2 && first !== undefined && second !== undefined)
    return (row) => first(row) && second(row);
  return (row) => parts.every((part) => part(row));
}

function any(parts: readonly Predicate[]): Predicate {
  const [first, second] = parts;
  if (parts.length === 2 && first !== undefined && second !== undefined)
    return (row) => first(row) || second(row);
  return (row) => parts.some((part) => part(row));
}

function comparison(
  expression: TypedExpression & { kind: 'comparison' },
  context: PredicateContext,
): Predicate {
  const { operator, left, right } = expression;
  if (left.kind === 'column') {
    const constant = constantOf(right, context.sender);
    if (constant !== undefined) return columnAgainst(left.column.position, operator, constant, context);
  }
  if (right.kind === 'column') {
    const constant = constantOf(left, context.sender);
    if (constant !== undefined)
      return columnAgainst(right.column.position, mirror(operator), constant, context);
  }
  const a = reader(left, context);
  const b = reader(right, context);
  const compare = comparerOf(left, right, context);
  const holds = test(operator);
  return (row) => holds(compare(a(row), b(row)));
}

/** A column against a value that is known: equality compares bytes where bytes stand for values. */
function columnAgainst(
  position: number,
  operator: ComparisonOperator,
  constant: Value,
  { layout }: PredicateContext,
): Predicate {
  const codec = layout.codecs[position];
  if (codec === undefined) return never;
  const offsetOf = layout.offsetOf(position);
  if ((operator === '=' || operator === '<>') && isBytewise(codec)) {
    const wanted = encodeValue(codec, constant);
    const whenEqual = operator === '=';
    return (row) => startsWith(row, offsetOf(row), wanted) === whenEqual;
  }
  const holds = test(operator);
  return (row) =>
    holds(codec.compare(codec.decode({ bytes: row, offset: offsetOf(row), end: row.length }), constant));
}

/** The bytes of a value start with its length, so no value's bytes are the start of another's. */
function startsWith(row: Uint8Array, offset: number, wanted: Uint8Array): boolean {
  if (row.length - offset < wanted.length) return false;
  for (let i = 0; i < wanted.length; i++) if (row[offset + i] !== wanted[i]) return false;
  return true;
}

function reader(expression: TypedExpression, context: PredicateContext): (row: Uint8Array) => Value {
  if (expression.kind === 'column') {
    const { position } = expression.column;
    const offsetOf = context.layout.offsetOf(position);
    const codec = context.layout.codecs[position];
    if (codec !== undefined)
      return (row) => codec.decode({ bytes: row, offset: offsetOf(row), end: row.length });
  }
  const constant = constantOf(expression, context.sender);
  if (constant !== undefined) return () => constant;
  return predicate(expression, context);
}

/** Both sides have one type. Where neither is a column they are truth values or senders, whose types refer to nothing. */
function comparerOf(
  a: TypedExpression,
  b: TypedExpression,
  { layout }: PredicateContext,
): TypeCodec['compare'] {
  const column = [a, b].find((side) => side.kind === 'column');
  const codec = column?.kind === 'column' ? layout.codecs[column.column.position] : undefined;
  return (codec ?? compileType(a.type)).compare;
}

function test(operator: ComparisonOperator): (order: number) => boolean {
  switch (operator) {
    case '=':
      return (order) => order === 0;
    case '<>':
      return (order) => order !== 0;
    case '<':
      return (order) => order < 0;
    case '<=':
      return (order) => order <= 0;
    case '>':
      return (order) => order > 0;
    case '>=':
      return (order) => order >= 0;
  }
}

/** The operator that says the same with its sides exchanged. */
export function mirror(operator: ComparisonOperator): ComparisonOperator {
  const mirrored: Partial<Record<ComparisonOperator, ComparisonOperator>> = {
    '<': '>',
    '<=': '>=',
    '>': '<',
    '>=': '<=',
  };
  return mirrored[operator] ?? operator;
}
