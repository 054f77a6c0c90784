import { latin1 } from '../sats';
import { equalBytes } from './bytes';
import type { Row } from './types';

/** Up to this many rows, looking through them costs less than a `Map` of them. */
const SCAN_LIMIT = 16;

/** Rows that a transaction inserted into a table, or deleted from it, in the order that happened. No two are equal. */
export class ChangedRows {
  #rows: (Row | undefined)[] = [];
  #positions: Map<string, number> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(row: Row): void {
    this.#positions?.set(latin1(row, 0, row.length), this.#rows.length);
    this.#rows.push(row);
    this.#size++;
  }

  /** The row equal to the first `length` bytes. */
  find(bytes: Uint8Array, length: number): Row | undefined {
    return this.#size === 0 ? undefined : this.#rows[this.#find(bytes, length)];
  }

  /** Takes out the row equal to the first `length` bytes; nothing happens when there is none. */
  delete(bytes: Uint8Array, length: number): void {
    if (this.#size === 0) return;
    const position = this.#find(bytes, length);
    if (position < 0) return;
    this.#rows[position] = undefined;
    this.#positions?.delete(latin1(bytes, 0, length));
    this.#size--;
  }

  #find(bytes: Uint8Array, length: number): number {
    if (this.#positions === undefined) {
      if (this.#rows.length <= SCAN_LIMIT) {
        return this.#rows.findIndex((row) => row !== undefined && equalBytes(row, bytes, length));
      }
      this.#positions = new Map();
      for (const [at, row] of this.#rows.entries()) {
        if (row !== undefined) this.#positions.set(latin1(row, 0, row.length), at);
      }
    }
    return this.#positions.get(latin1(bytes, 0, length)) ?? -1;
  }

  /** Hands the rows over and starts anew. */
  drain(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    this.#positions = undefined;
    this.#size = 0;
    return rows.filter((row) => row !== undefined);
  }
}
