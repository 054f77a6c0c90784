import type { Row } from '../datastore';
import { encodeEventRows, encodePersistentRows, wireName, type WireName } from '../protocol';
import type { CompiledQuery } from '../sql';

/** One use of a query: a query set of a client. */
export interface Subscriber<Client> {
  readonly client: Client;
  readonly querySetId: number;
}

/**
 * A query that someone watches. Clients that watch the same query share one, so its changes are found and encoded once.
 */
export class WatchedQuery<Client> {
  readonly subscribers = new Set<Subscriber<Client>>();
  readonly tableName: WireName;
  #inserts: Row[] = [];
  #deletes: Row[] = [];

  constructor(readonly query: CompiledQuery) {
    this.tableName = wireName(query.table.name);
  }

  collectInsert(row: Row): void {
    this.#inserts.push(row);
  }

  collectDelete(row: Row): void {
    this.#deletes.push(row);
  }

  /** Encodes what was collected as `TableUpdateRows` and forgets it. */
  encodeChange(): Uint8Array {
    const encoded = this.query.table.isEvent
      ? encodeEventRows(this.#inserts)
      : encodePersistentRows(this.#inserts, this.#deletes);
    this.#inserts = [];
    this.#deletes = [];
    return encoded;
  }
}
