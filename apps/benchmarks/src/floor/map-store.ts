const SLAB_BYTES = 16_384;

interface Table {
  readonly name: string;
  /** A table of one row, that the module looks up. The others are written only, and seem empty. */
  readonly isSingle: boolean;
  readonly rows: Map<number, Uint8Array>;
}

/**
 * The least a host can do for a reducer: rows are bytes in a `Map`. No transaction, no index, no check, no subscription.
 */
export class MapStore {
  readonly moduleHooks = Symbol('hooks');
  private readonly tables: Table[] = [];
  private readonly indexes: (Table | undefined)[] = [];
  private readonly found: Uint8Array[] = [];
  private slab = new Uint8Array(SLAB_BYTES);
  private used = 0;

  /** Names the tables of one row. */
  constructor(private readonly single: ReadonlySet<string>) {}

  /** Rows written so far, over all tables. */
  get size(): number {
    return this.tables.reduce((sum, { rows }) => sum + rows.size, 0);
  }

  /** The system calls of the module host that a reducer makes. */
  systemCalls() {
    return {
      moduleHooks: this.moduleHooks,
      identity: () => 1n,
      table_id_from_name: (name: string) =>
        this.tables.push({ name, isSingle: this.single.has(name), rows: new Map() }) - 1,
      index_id_from_name: (name: string) =>
        this.indexes.push(this.tables.find((table) => name.startsWith(`${table.name}_`))) - 1,
      datastore_insert_bsatn: (id: number, buffer: ArrayBuffer, length: number) => {
        const { rows, isSingle } = this.table(id);
        rows.set(isSingle ? 0 : rows.size, this.copy(buffer, length));
        return 0;
      },
      datastore_update_bsatn: (id: number, _index: number, buffer: ArrayBuffer, length: number) => {
        this.table(id).rows.set(0, this.copy(buffer, length));
        return 0;
      },
      datastore_index_scan_point_bsatn: (index: number) => {
        const table = this.indexes[index];
        const row = table?.isSingle === true ? table.rows.get(0) : undefined;
        return row === undefined ? 0 : this.found.push(row);
      },
      row_iter_bsatn_advance: (iterator: number, buffer: ArrayBuffer) => {
        const row = iterator === 0 ? undefined : this.found.pop();
        if (row === undefined) return 0;
        new Uint8Array(buffer).set(row);
        return -row.length;
      },
      row_iter_bsatn_close: () => undefined,
      console_log: (_level: number, message: string) => {
        throw new Error(`The module logged: ${message}`);
      },
    };
  }

  private copy(buffer: ArrayBuffer, length: number): Uint8Array {
    if (this.used + length > this.slab.length) {
      this.slab = new Uint8Array(Math.max(SLAB_BYTES, length));
      this.used = 0;
    }
    this.slab.set(new Uint8Array(buffer, 0, length), this.used);
    this.used += length;
    return this.slab.subarray(this.used - length, this.used);
  }

  private table(id: number): Table {
    const table = this.tables[id];
    if (table === undefined) throw new Error(`There is no table ${id}.`);
    return table;
  }
}
