import type { Row, TableChange } from '../datastore';
import { columnKey } from '../sql';
import type { WatchedQuery } from './watched-query';

/** The queries that wait for certain values of one column. */
interface ColumnWatch<Client> {
  readonly keyOf: (row: Row) => string;
  readonly byKey: Map<string, Set<WatchedQuery<Client>>>;
}

/**
 * The watched queries of one table, filed by what they wait for: a commit asks only the queries whose equality the changed
 * row fulfils, and those that have none.
 */
export class TableWatch<Client> {
  readonly #any = new Set<WatchedQuery<Client>>();
  readonly #columns = new Map<number, ColumnWatch<Client>>();

  get isEmpty(): boolean {
    return this.#any.size === 0 && this.#columns.size === 0;
  }

  add(watched: WatchedQuery<Client>): void {
    const { watch, layout } = watched.query;
    if (watch === undefined) {
      this.#any.add(watched);
      return;
    }
    let column = this.#columns.get(watch.position);
    if (column === undefined) {
      column = { keyOf: columnKey(layout, watch.position), byKey: new Map() };
      this.#columns.set(watch.position, column);
    }
    for (const key of watch.keys) {
      const queries = column.byKey.get(key);
      if (queries === undefined) column.byKey.set(key, new Set([watched]));
      else queries.add(watched);
    }
  }

  remove(watched: WatchedQuery<Client>): void {
    const { watch } = watched.query;
    if (watch === undefined) {
      this.#any.delete(watched);
      return;
    }
    const column = this.#columns.get(watch.position);
    if (column === undefined) return;
    for (const key of watch.keys) {
      const queries = column.byKey.get(key);
      queries?.delete(watched);
      if (queries?.size === 0) column.byKey.delete(key);
    }
    if (column.byKey.size === 0) this.#columns.delete(watch.position);
  }

  /** Lets every query collect its part of the change, and returns those that have one. */
  collect(change: TableChange): Set<WatchedQuery<Client>> {
    const touched = new Set<WatchedQuery<Client>>();
    for (const row of change.inserts) {
      this.#ask(row, (watched) => {
        watched.collectInsert(row);
        touched.add(watched);
      });
    }
    for (const row of change.deletes) {
      this.#ask(row, (watched) => {
        watched.collectDelete(row);
        touched.add(watched);
      });
    }
    return touched;
  }

  #ask(row: Row, wanted: (watched: WatchedQuery<Client>) => void): void {
    for (const watched of this.#any) if (watched.query.matches(row)) wanted(watched);
    for (const { keyOf, byKey } of this.#columns.values()) {
      const queries = byKey.get(keyOf(row));
      if (queries === undefined) continue;
      for (const watched of queries) if (watched.query.matches(row)) wanted(watched);
    }
  }
}
