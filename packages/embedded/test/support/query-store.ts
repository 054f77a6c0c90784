import type { ReadView } from '../../src/datastore';
import type { Value } from '../../src/sats';
import { compileQuery, type Catalog, type CompiledQuery } from '../../src/sql';
import { TestStore } from './datastores';
import type { TableSketch } from './module-def';

/** A datastore that is asked in SQL. */
export class QueryStore extends TestStore {
  readonly catalog: Catalog;

  constructor(...tables: readonly TableSketch[]) {
    super(...tables);
    this.catalog = {
      typespace: this.store.schema.typespace,
      findTable: (name) => this.store.schema.tablesByName.get(name),
    };
  }

  compile(sql: string, sender = 0n): CompiledQuery {
    return compileQuery(sql, this.catalog, sender);
  }

  /** The rows that a query gives, decoded, in an order of its own. */
  query(sql: string, sender = 0n): (readonly Value[])[] {
    const query = this.compile(sql, sender);
    const codec = this.store.rowCodec(query.table.id);
    return query.rows(this.store).map((row) => codec.decode(row));
  }

  /** A view of the store that counts the rows it gives. */
  counting(): ReadView & { readonly given: number } {
    const { store } = this;
    let given = 0;
    const count = <T>(rows: readonly T[]): readonly T[] => {
      given += rows.length;
      return rows;
    };
    return {
      get given() {
        return given;
      },
      rowCount: (tableId) => store.rowCount(tableId),
      scan: (tableId) => count([...store.scan(tableId)]),
      pointScan: (...args) => count(store.pointScan(...args)),
      rangeScan: (...args) => count(store.rangeScan(...args)),
    };
  }
}
