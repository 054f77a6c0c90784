import { equalBytes } from '../datastore/bytes';
import { latin1 } from '../sats';
import type { RecordDelete } from './types';

/** Up to this many, looking through them costs less than a `Map` of them. */
const SCAN_LIMIT = 16;

/** The rows that a transaction deleted from a table, found by their keys in the store: an inserted row with the same key replaces one. */
export class DeletedRows {
  readonly #rows: (RecordDelete | undefined)[];
  readonly #positions: ReadonlyMap<string, number> | undefined;

  constructor(rows: readonly Uint8Array[], keyOf: (row: Uint8Array) => Uint8Array) {
    const records = rows.map((value) => ({ key: keyOf(value), value }));
    this.#rows = records;
    if (rows.length > SCAN_LIMIT)
      this.#positions = new Map(records.map(({ key }, at) => [latin1(key, 0, key.length), at]));
  }

  /** Takes out the one with this key. */
  take(key: Uint8Array): RecordDelete | undefined {
    const at =
      this.#positions === undefined
        ? this.#rows.findIndex((row) => row !== undefined && equalBytes(row.key, key, key.length))
        : (this.#positions.get(latin1(key, 0, key.length)) ?? -1);
    const found = this.#rows[at];
    if (found !== undefined) this.#rows[at] = undefined;
    return found;
  }

  /** Those that were not taken out. */
  rest(): RecordDelete[] {
    return this.#rows.filter((row) => row !== undefined);
  }
}
