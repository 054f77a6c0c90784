import { equalBytes, hashBytes } from './bytes';
import { KeyMap } from './key-map';
import type { Row } from './types';

/**
 * The rows of a table that has no unique index, found by their bytes. (With a unique index, that index finds a row and knows
 * them all.)
 */
export class RowSet {
  readonly #rows = new KeyMap<number, Row | Row[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The row equal to the first `length` bytes. */
  find(bytes: Uint8Array, length: number): Row | undefined {
    const found = this.#rows.get(hashBytes(bytes, length));
    if (found === undefined) return undefined;
    if (found instanceof Uint8Array) return equalBytes(found, bytes, length) ? found : undefined;
    return found.find((row) => equalBytes(row, bytes, length));
  }

  /** Puts a row in that is not there. */
  add(row: Row): void {
    const hash = hashBytes(row, row.length);
    const found = this.#rows.get(hash);
    if (found === undefined) this.#rows.add(hash, row);
    else if (found instanceof Uint8Array) this.#rows.replace(hash, [found, row]);
    else found.push(row);
    this.#size++;
  }

  /** Takes a row out, if it is there. */
  delete(row: Row): void {
    const hash = hashBytes(row, row.length);
    const found = this.#rows.get(hash);
    if (found === row) {
      this.#rows.delete(hash);
      this.#size--;
    } else if (Array.isArray(found) && found.includes(row)) {
      found.splice(found.indexOf(row), 1);
      this.#size--;
      // The last of several is as good as one alone.
      const [last] = found;
      if (found.length === 1 && last !== undefined) this.#rows.replace(hash, last);
    }
  }

  *all(): Generator<Row, void, undefined> {
    for (const found of this.#rows.values()) {
      if (found instanceof Uint8Array) yield found;
      else yield* found;
    }
  }

  /** Makes good what a change that was cut short may have left: the count. */
  recover(): void {
    this.#rows.recount();
    this.#size = 0;
    for (const found of this.#rows.values()) this.#size += found instanceof Uint8Array ? 1 : found.length;
  }

  clear(): void {
    this.#rows.clear();
    this.#size = 0;
  }
}
