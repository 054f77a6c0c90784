import type { ReadView, Row } from '../datastore';
import type { DatabaseSchema, TableSchema } from '../schema';
import { serverTables } from './definitions';
import { schemaRows } from './rows';

/** Tables that say what a module declares, and nothing of what is done with it. A server lets everyone read the others as well. */
const FOR_EVERYONE: ReadonlySet<string> = new Set([
  ...['st_table', 'st_column', 'st_index', 'st_constraint', 'st_event_table'],
  ...['st_table_accessor', 'st_index_accessor', 'st_column_accessor'],
]);

const LAST_SYSTEM_ID = 20;

interface Loaded {
  readonly tables: ReadonlyMap<string, TableSchema>;
  readonly rows: ReadonlyMap<number, readonly Row[]>;
}

/** The system tables of a server that follow from the schema: they can be read, and nothing ever changes in them. */
export class SchemaTables {
  readonly #schema: DatabaseSchema;
  #loaded: Loaded | undefined;

  constructor(schema: DatabaseSchema) {
    this.#schema = schema;
  }

  /** The table of that name, for queries. It has no index to read it by. */
  find(name: string): TableSchema | undefined {
    if (!name.startsWith('st_')) return undefined;
    return this.#load().tables.get(name);
  }

  /** A view of the rows of a datastore and of these tables. */
  over(view: ReadView): ReadView {
    const rowsOf = (tableId: number): readonly Row[] | undefined =>
      tableId <= LAST_SYSTEM_ID ? this.#load().rows.get(tableId) : undefined;
    return {
      rowCount: (tableId) => rowsOf(tableId)?.length ?? view.rowCount(tableId),
      scan: (tableId) => rowsOf(tableId) ?? view.scan(tableId),
      pointScan: (...parameters) => view.pointScan(...parameters),
      rangeScan: (...parameters) => view.rangeScan(...parameters),
    };
  }

  /** Few databases are ever asked for them, so they are made when one is. */
  #load(): Loaded {
    return (this.#loaded ??= load(this.#schema));
  }
}

function load(schema: DatabaseSchema): Loaded {
  const rows = schemaRows(schema);
  const tables = serverTables().filter(({ name }) => rows.has(name));
  return {
    rows: new Map(tables.map(({ id, name }) => [id, rows.get(name) ?? []])),
    tables: new Map(
      tables.map((table) => [
        table.name,
        { ...table, indexes: [], access: FOR_EVERYONE.has(table.name) ? 'public' : 'private' },
      ]),
    ),
  };
}
