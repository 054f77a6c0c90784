import { createDatastore, type Commit, type Datastore, type Tx } from '../../src/datastore';
import type { Value } from '../../src/sats';
import { readModuleDef, type IndexSchema, type TableSchema } from '../../src/schema';
import { encodeModuleDef, moduleOfTables, type TableSketch } from './module-def';

/** A datastore with one table or more, and short ways to write to the first. */
export class TestStore {
  readonly store: Datastore<string>;
  readonly table: TableSchema;

  constructor(...tables: readonly TableSketch[]) {
    this.store = createDatastore<string>(readModuleDef(encodeModuleDef(moduleOfTables(tables))));
    this.table = this.named(tables[0]?.name ?? '');
  }

  named(name: string): TableSchema {
    const table = this.store.schema.tablesByName.get(name);
    if (table === undefined) throw new Error(`the test has no table ${name}`);
    return table;
  }

  index(position: number, table = this.table): IndexSchema {
    const index = table.indexes[position];
    if (index === undefined) throw new Error(`the table ${table.name} has no index ${position}`);
    return index;
  }

  begin(): Tx<string> {
    return this.store.begin({ timestampMicros: 5n, caller: 'me' });
  }

  bytes(values: readonly Value[], table = this.table): Uint8Array {
    return this.store.rowCodec(table.id).encode(values);
  }

  /** Runs one transaction. */
  run(work: (tx: Tx<string>) => void): Commit<string> {
    const tx = this.begin();
    work(tx);
    return tx.commit();
  }

  insert(...rows: readonly (readonly Value[])[]): Commit<string> {
    return this.run((tx) => {
      for (const row of rows) tx.insert(this.table.id, this.bytes(row));
    });
  }

  /** The committed rows, decoded. */
  rows(table = this.table): (readonly Value[])[] {
    const codec = this.store.rowCodec(table.id);
    return Array.from(this.store.scan(table.id), (row) => codec.decode(row));
  }
}
