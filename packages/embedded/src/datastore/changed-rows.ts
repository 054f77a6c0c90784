import { latin1 } from '../sats';
import { equalBytes } from './bytes';
import type { Row } from './types';

/** Up to this many rows, looking through them costs less than a `Map` of them. */
const SCAN_LIMIT = 16;

/** Stands where a row was taken out. */
const GONE: Row = new Uint8Array(0);

const NO_ROWS: readonly Row[] = [];

/** Rows that a transaction inserted into a table, or deleted from it, in the order that happened. No two are equal. */
export class ChangedRows {
  #rows: Row[] = [];
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
    this.#rows[position] = GONE;
    this.#positions?.delete(latin1(bytes, 0, length));
    this.#size--;
  }

  #find(bytes: Uint8Array, length: number): number {
    if (this.#positions === undefined) {
      if (this.#rows.length <= SCAN_LIMIT) {
        return this.#rows.findIndex((row) => row !== GONE && equalBytes(row, bytes, length));
      }
      this.#positions = new Map();
      for (const [at, row] of this.#rows.entries()) {
        if (row !== GONE) this.#positions.set(latin1(row, 0, row.length), at);
      }
    }
    return this.#positions.get(latin1(bytes, 0, length)) ?? -1;
  }

  /** Hands the rows over and starts anew. */
  drain(): readonly Row[] {
    const rows = this.#rows;
    if (rows.length === 0) return NO_ROWS;
    const isWhole = rows.length === this.#size;
    this.#rows = [];
    this.#positions = undefined;
    this.#size = 0;
    return isWhole ? rows : rows.filter((row) => row !== GONE);
  }
}
