import type { Datastore, ReadView } from '../datastore';
import {
  wireName,
  writeOneOffQueryError,
  writeOneOffQueryRows,
  writeSubscribeApplied,
  writeSubscriptionError,
  writeUnsubscribeApplied,
  type OneOffQuery,
  type Subscribe,
  type TableRows,
  type Unsubscribe,
} from '../protocol';
import { SchemaTables } from '../schema-tables';
import { asksForAllTables, compileQuery, SqlError, type Catalog, type CompiledQuery } from '../sql';
import type { Subscriptions } from '../subscriptions';
import { connectionIdToHex, identityToHex } from './identity';
import type { Session } from './session';

/** System tables of a server that say more than the schema does. */
const UNBUILT_SYSTEM_TABLES = new Set(['st_sequence', 'st_module']);

const NO_VIEWS = 'views are not built yet in @nerv/embedded';

/** Answers what clients ask about rows. */
export class QueryRequests {
  readonly #schemaTables: SchemaTables;
  /** What queries read. */
  readonly #view: ReadView;

  constructor(
    private readonly datastore: Datastore<Session>,
    private readonly subscriptions: Subscriptions<Session>,
    private readonly owner: bigint,
  ) {
    this.#schemaTables = new SchemaTables(datastore.schema);
    this.#view = this.#schemaTables.over(datastore);
  }

  subscribe(session: Session, { requestId, querySetId, queries }: Subscribe): void {
    const fail = (error: string): void => {
      this.#send(session, (writer) => {
        writeSubscriptionError(writer, requestId, querySetId, error);
      });
    };
    if (this.subscriptions.has(session, querySetId)) {
      fail(`Subscription with id ${showSet(querySetId)} already exists for client: ${showClient(session)}`);
      return;
    }
    let compiled: readonly CompiledQuery[];
    try {
      compiled = this.#compileAll(session, queries);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      fail(error.message);
      return;
    }
    const tables = this.#rows(this.subscriptions.add(session, querySetId, compiled));
    this.#send(session, (writer) => {
      writeSubscribeApplied(writer, requestId, querySetId, tables);
    });
  }

  unsubscribe(session: Session, { requestId, querySetId, sendDroppedRows }: Unsubscribe): void {
    const queries = this.subscriptions.remove(session, querySetId);
    if (queries === undefined) {
      const error = `Subscription not found: (${showClient(session)}, ${showSet(querySetId)})`;
      this.#send(session, (writer) => {
        writeSubscriptionError(writer, requestId, querySetId, error);
      });
      return;
    }
    const tables = sendDroppedRows ? this.#rows(queries) : undefined;
    this.#send(session, (writer) => {
      writeUnsubscribeApplied(writer, requestId, querySetId, tables);
    });
  }

  oneOff(session: Session, { requestId, query }: OneOffQuery): void {
    let tables: TableRows[];
    try {
      tables = this.#rows([this.#compile(session, query)]);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      this.#send(session, (writer) => {
        writeOneOffQueryError(writer, requestId, error.message);
      });
      return;
    }
    this.#send(session, (writer) => {
      writeOneOffQueryRows(writer, requestId, tables);
    });
  }

  /** One bad query spoils the set; the error names it. */
  #compileAll(session: Session, queries: readonly string[]): CompiledQuery[] {
    return queries.flatMap((sql) => {
      try {
        if (sql.trim() === '') throw new SqlError('SubscriptionError: Empty string');
        if (!asksForAllTables(sql)) return [this.#compile(session, sql)];
        return this.#readableTables(session).map((name) => this.#compile(session, `SELECT * FROM "${name}"`));
      } catch (error) {
        if (error instanceof SqlError)
          throw new SqlError(`${error.message}, executing: \`${sql}\``, { cause: error });
        throw error;
      }
    });
  }

  #compile(session: Session, sql: string): CompiledQuery {
    return compileQuery(sql, this.#catalog(session), session.connection.identity);
  }

  /** What a client may see: the owner everything, others what is public. */
  #catalog(session: Session): Catalog {
    const schemaTables = this.#schemaTables;
    const { schema, tables } = this.datastore;
    const isOwner = session.connection.identity === this.owner;
    return {
      typespace: schema.typespace,
      findTable(name) {
        if (UNBUILT_SYSTEM_TABLES.has(name)) {
          throw new SqlError(`the system table \`${name}\` is not built yet in @nerv/embedded`);
        }
        const table =
          schema.tablesByName.get(name) ??
          [...tables.values()].find((candidate) => candidate.name === name) ??
          schemaTables.find(name);
        if (table !== undefined) return table.access === 'public' || isOwner ? table : undefined;
        const view = schema.views.find((candidate) => [candidate.name, candidate.sourceName].includes(name));
        if (view !== undefined && (view.isPublic || isOwner))
          throw new SqlError(`the view \`${view.name}\` cannot be read: ${NO_VIEWS}`);
        return undefined;
      },
    };
  }

  /** Tables that `SELECT * FROM *` stands for: those of the module that hold rows. A server gives its public views too. */
  #readableTables(session: Session): string[] {
    const catalog = this.#catalog(session);
    const views = this.datastore.schema.views.filter(({ isPublic }) => isPublic);
    if (views.length > 0) {
      const names = views.map(({ name }) => `\`${name}\``).join(', ');
      throw new SqlError(
        `every table is asked for, and with them the views ${names}: ${NO_VIEWS}; ask for tables by name`,
      );
    }
    return this.datastore.schema.tables
      .filter(
        (table) => !table.isEvent && table.access === 'public' && catalog.findTable(table.name) !== undefined,
      )
      .map((table) => table.name);
  }

  /** A query without rows has no entry. */
  #rows(queries: readonly CompiledQuery[]): TableRows[] {
    return queries.flatMap((query) => {
      const rows = query.rows(this.#view);
      return rows.length === 0 ? [] : [{ table: wireName(query.table.name), rows }];
    });
  }

  /** What is read is read at the newest commit. */
  #send(session: Session, write: Parameters<Session['connection']['send']>[1]): void {
    session.connection.send(this.datastore.lastOffset, write);
  }
}

function showSet(querySetId: number): string {
  return `QuerySetId { id: ${querySetId} }`;
}

function showClient({ connection }: Session): string {
  return `(Identity(${identityToHex(connection.identity)}), ConnectionId(${connectionIdToHex(connection.connectionId)}))`;
}
