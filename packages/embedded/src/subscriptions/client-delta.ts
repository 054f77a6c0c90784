import type { QuerySetUpdate, TableUpdate, WireName } from '../protocol';

interface Entry {
  readonly querySetId: number;
  readonly table: WireName;
  readonly tableId: number;
  readonly rows: Uint8Array;
}

/** What one commit changed for one client, entry by entry, in the order of tables. */
export class ClientDelta {
  readonly #entries: Entry[] = [];

  add(querySetId: number, tableId: number, table: WireName, rows: Uint8Array): void {
    this.#entries.push({ querySetId, tableId, table, rows });
  }

  /** Grouped by query set, ascending, and by table within it. */
  toUpdates(): QuerySetUpdate[] {
    const entries = this.#entries;
    if (entries.length > 1) entries.sort((a, b) => a.querySetId - b.querySetId);
    const updates: { querySetId: number; tables: TableUpdate[] }[] = [];
    let lastTable: { tableId: number; rows: Uint8Array[] } | undefined;
    for (const { querySetId, tableId, table, rows } of entries) {
      let update = updates.at(-1);
      if (update?.querySetId !== querySetId) {
        update = { querySetId, tables: [] };
        updates.push(update);
        lastTable = undefined;
      }
      if (lastTable?.tableId === tableId) {
        lastTable.rows.push(rows);
        continue;
      }
      lastTable = { tableId, rows: [rows] };
      update.tables.push({ table, rows: lastTable.rows });
    }
    return updates;
  }
}
