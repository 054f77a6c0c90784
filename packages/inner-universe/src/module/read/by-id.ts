import { limits } from '../../protocol/index';
import { invalid } from '../write/checks';
import { PageBudget } from './page';

/** The rows of a list of ids, as many from its beginning as a page holds. */
export function rowsById<S, R>(
  ids: readonly string[],
  find: (id: string) => S | null,
  size: (row: S) => number,
  present: (row: S) => R,
): (R | undefined)[] {
  if (ids.length > limits.pageItems) {
    throw invalid(['ids'], 'max-items', `There are ${ids.length} ids, and ${limits.pageItems} are allowed.`);
  }
  const budget = new PageBudget({ limit: limits.pageItems, maxBytes: 0 });
  const rows: (R | undefined)[] = [];
  for (const id of ids) {
    const row = find(id);
    if (!budget.take(row === null ? 1 : size(row))) break;
    rows.push(row === null ? undefined : present(row));
  }
  return rows;
}
