import type { Commit } from '../datastore';
import type { CompiledQuery } from '../sql';
import { ClientDelta } from './client-delta';
import { TableWatch } from './table-watch';
import { WatchedQuery, type Subscriber } from './watched-query';

/** A query set of a client: the queries it holds, and its place in each of them. */
interface QuerySet<Client> {
  readonly subscriber: Subscriber<Client>;
  readonly queries: readonly WatchedQuery<Client>[];
}

/**
 * Who watches what. Query set ids are the clients' own, unique within a client. It holds no rows: the datastore does, and a
 * {@link Commit} says what changed.
 *
 * Views would be watched here as tables of their own; joins as queries with more than one table.
 */
export class Subscriptions<Client extends object> {
  readonly #sets = new Map<Client, Map<number, QuerySet<Client>>>();
  readonly #watched = new Map<string, WatchedQuery<Client>>();
  readonly #tables = new Map<number, TableWatch<Client>>();

  /** Number of different queries that are watched. */
  get queryCount(): number {
    return this.#watched.size;
  }

  has(client: Client, querySetId: number): boolean {
    return this.#sets.get(client)?.has(querySetId) === true;
  }

  /** Starts a query set. Equal queries in it count once. The id must be free. */
  add(client: Client, querySetId: number, queries: readonly CompiledQuery[]): readonly CompiledQuery[] {
    const subscriber = { client, querySetId };
    const unique = new Map(queries.map((query) => [query.key, query]));
    const watched = [...unique.values()].map((query) => this.#watch(query));
    for (const query of watched) query.subscribers.add(subscriber);
    let sets = this.#sets.get(client);
    if (sets === undefined) {
      sets = new Map<number, QuerySet<Client>>();
      this.#sets.set(client, sets);
    }
    sets.set(querySetId, { subscriber, queries: watched });
    return watched.map(({ query }) => query);
  }

  /** Ends a query set and returns its queries; `undefined` when there is no such set. */
  remove(client: Client, querySetId: number): readonly CompiledQuery[] | undefined {
    const sets = this.#sets.get(client);
    const set = sets?.get(querySetId);
    if (sets === undefined || set === undefined) return undefined;
    sets.delete(querySetId);
    if (sets.size === 0) this.#sets.delete(client);
    for (const query of set.queries) {
      query.subscribers.delete(set.subscriber);
      if (query.subscribers.size === 0) this.#forget(query);
    }
    return set.queries.map(({ query }) => query);
  }

  /** Ends all query sets of a client. */
  removeClient(client: Client): void {
    for (const querySetId of [...(this.#sets.get(client)?.keys() ?? [])]) this.remove(client, querySetId);
  }

  /**
   * Starts the query sets of all clients in another, empty one, each query as `renew` makes it anew. Nothing changes here.
   * @param renew throws where a query has no successor
   */
  copyTo(other: Subscriptions<Client>, renew: (query: CompiledQuery) => CompiledQuery): void {
    for (const [client, sets] of this.#sets) {
      for (const [querySetId, { queries }] of sets)
        other.add(
          client,
          querySetId,
          queries.map(({ query }) => renew(query)),
        );
    }
  }

  /** What a commit changed for each client that watches something it touched. */
  evaluate(commit: Commit): Map<Client, ClientDelta> {
    const deltas = new Map<Client, ClientDelta>();
    for (const change of commit.tables) {
      const table = this.#tables.get(change.tableId);
      if (table === undefined) continue;
      for (const watched of table.collect(change)) {
        const rows = watched.encodeChange();
        for (const { client, querySetId } of watched.subscribers) {
          let delta = deltas.get(client);
          if (delta === undefined) deltas.set(client, (delta = new ClientDelta()));
          delta.add(querySetId, change.tableId, watched.tableName, rows);
        }
      }
    }
    return deltas;
  }

  #watch(query: CompiledQuery): WatchedQuery<Client> {
    const known = this.#watched.get(query.key);
    if (known !== undefined) return known;
    const watched = new WatchedQuery<Client>(query);
    this.#watched.set(query.key, watched);
    let table = this.#tables.get(query.table.id);
    if (table === undefined) this.#tables.set(query.table.id, (table = new TableWatch()));
    table.add(watched);
    return watched;
  }

  #forget(watched: WatchedQuery<Client>): void {
    const { key, table } = watched.query;
    this.#watched.delete(key);
    const watch = this.#tables.get(table.id);
    watch?.remove(watched);
    if (watch?.isEmpty === true) this.#tables.delete(table.id);
  }
}
