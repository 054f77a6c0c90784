import type { ReadView, Row } from '../datastore';
import type { Typespace } from '../sats';
import type { TableSchema } from '../schema';
import { chooseAccessPath } from './access-path';
import { requiredConditions } from './conditions';
import { compilePredicate, type Predicate } from './predicate';
import { rowLayout, type RowLayout } from './row-layout';
import { readSubscription } from './subscription-select';
import { typeSelect, type Catalog, type TypedExpression } from './typing';
import { watchOf, type Watch } from './watch';

/** A query ready to run: the rows of one table that a filter lets through. */
export interface CompiledQuery {
  readonly sql: string;
  /** Two queries with the same key have the same result, whoever asks. */
  readonly key: string;
  readonly table: TableSchema;
  readonly layout: RowLayout;
  readonly matches: Predicate;
  /** Which changes may concern it. `undefined`: any change of the table. */
  readonly watch: Watch | undefined;
  /** The rows that match now. An event table holds none. */
  rows(view: ReadView): readonly Row[];
  /**
   * The same query over the table as another schema has it: its columns are where they were, and of the types they had, but for variants that
   * were added. Who may read the table is not asked again.
   */
  over(table: TableSchema, typespace: Typespace): CompiledQuery;
}

/**
 * Compiles a query of the subscription language for one client.
 * @param sender the client's identity, for `:sender`
 * @throws SqlError when the query is not accepted
 */
export function compileQuery(sql: string, catalog: Catalog, sender: bigint): CompiledQuery {
  const { table, filter, usesSender } = typeSelect(readSubscription(sql), catalog);
  const key = usesSender ? `${sender.toString(16)} ${sql}` : sql;
  return compileSelect({ sql, key, filter, sender }, table, catalog.typespace);
}

/** A query whose names are resolved, but for the table's own. */
interface TypedQuery {
  readonly sql: string;
  readonly key: string;
  readonly filter: TypedExpression | undefined;
  readonly sender: bigint;
}

function compileSelect(query: TypedQuery, table: TableSchema, typespace: Typespace): CompiledQuery {
  const { sql, key, filter, sender } = query;
  const layout = rowLayout(table, typespace);
  const context = { layout, sender };
  const matches = compilePredicate(filter, context);
  const path = chooseAccessPath(table, requiredConditions(filter, context));
  return {
    sql,
    key,
    table,
    layout,
    matches,
    watch: watchOf(filter, context),
    rows(view) {
      if (table.isEvent) return [];
      const rows: Row[] = [];
      for (const row of path(view)) if (matches(row)) rows.push(row);
      return rows;
    },
    over: (other, otherTypespace) => compileSelect(query, other, otherTypespace),
  };
}

const ALL_TABLES = /^\s*SELECT\s+\*\s+FROM\s+\*\s*$/i;

/** Whether the text asks for every table at once, which a subscription may and a single query may not. */
export function asksForAllTables(sql: string): boolean {
  return ALL_TABLES.test(sql);
}
