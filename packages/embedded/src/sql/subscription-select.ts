import { parseStatements } from './query-parser';
import { SqlError } from './sql-error';
import type { Expression, FromItem, Projection, SelectItem, SelectSyntax, TableReference } from './syntax';

/** Texts longer than this many bytes are not read. */
const MAX_SQL_BYTES = 50_000;

/** Operands of one AND or OR. The server counts depth; a chain is where depth comes from. */
const MAX_OPERANDS = 1_600;

/** A query of the subscription language: rows of one table, perhaps filtered. */
export interface SubscriptionSelect {
  readonly from: TableReference;
  readonly filter: Expression | undefined;
  readonly projection: Projection;
}

/**
 * Reads a text as a query of the subscription language. Names are not looked up.
 * @throws SqlError when it is no SQL, or SQL that the language leaves out
 */
export function readSubscription(sql: string): SubscriptionSelect {
  if (Buffer.byteLength(sql) > MAX_SQL_BYTES) {
    throw new SqlError(
      `SQL query exceeds maximum allowed length: ${JSON.stringify(`${sql.slice(0, 120)}…`)}`,
    );
  }
  const [statement, ...others] = parseStatements(sql);
  if (statement === undefined) throw new SqlError('Empty SQL query');
  if (others.length > 0) throw new SqlError('Multiple SQL statements are not supported');
  if (statement.kind === 'other') throw new SqlError('Unsupported: Non-SELECT queries');
  const { query } = statement;
  if (query.hasMore) throw new SqlError(`Unsupported: ${query.text}`);
  if (query.body.kind === 'setOperation') throw new SqlError(`Unsupported set operation: ${query.body.text}`);
  const { select } = query.body;
  if (select.hasMore) throw new SqlError(`Unsupported SELECT: ${select.text}`);
  const { table, isJoin } = readFrom(select);
  if (select.filter !== undefined) checkExpression(select.filter);
  const projection = readProjection(select.items);
  if (isJoin) throw new SqlError(`joins are not built yet in @nerv/embedded: ${select.text}`);
  return { from: table, filter: select.filter, projection };
}

function readFrom(select: SelectSyntax): { table: TableReference; isJoin: boolean } {
  const [entry, ...others] = select.from;
  if (entry === undefined) throw new SqlError('A FROM clause is required');
  if (others.length > 0) throw new SqlError('Implicit joins are not supported');
  const table = readTable(entry.item);
  for (const join of entry.joins) {
    readTable(join.item);
    if (!join.isPlain) throw new SqlError('Non-inner joins are not supported');
  }
  return { table, isJoin: entry.joins.length > 0 };
}

function readTable(item: FromItem): TableReference {
  if (item.kind === 'unsupported') throw new SqlError(item.message);
  return item;
}

/** Finds the first part that the language leaves out. */
function checkExpression(expression: Expression): void {
  switch (expression.kind) {
    case 'unsupported':
      throw new SqlError(expression.message);
    case 'logic':
      if (expression.operands.length > MAX_OPERANDS)
        throw new SqlError('Recursion limit exceeded, `sql-parser::parse_expr`');
      for (const operand of expression.operands) checkExpression(operand);
      return;
    case 'comparison':
      checkExpression(expression.left);
      checkExpression(expression.right);
      return;
    default:
  }
}

function readProjection(items: readonly SelectItem[]): Projection {
  const [only] = items;
  if (only !== undefined && items.length === 1) {
    if (only.kind === 'star') return only;
    if (only.call !== undefined) {
      if (only.alias === undefined) throw new SqlError('Aggregate expressions must have column aliases');
      if (only.call.name.toLowerCase() === 'count' && only.call.ofStar) return { kind: 'count' };
      throw new SqlError(`Unsupported aggregate function: ${only.call.text}`);
    }
  }
  return {
    kind: 'columns',
    columns: items.map((item) => {
      if (item.kind === 'star') throw new SqlError('Mixed wildcard projections are not supported');
      const { node, text } = item.expression;
      if (node.kind !== 'column') throw new SqlError(`Unsupported projection expression: ${text}`);
      return { table: node.table, name: node.name, alias: item.alias ?? node.name };
    }),
  };
}
