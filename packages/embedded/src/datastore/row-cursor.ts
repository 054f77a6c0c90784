import type { Row, RowCursor } from './types';

/** The cursors that are open on one table. */
export type OpenCursors = Set<IteratorCursor>;

/**
 * A cursor over an iterator that does not survive changes of what it goes through. Before such a change, `detach` takes the
 * rows that are left aside.
 */
export class IteratorCursor implements RowCursor {
  readonly #open: OpenCursors;
  #rows: Iterator<Row>;

  constructor(rows: Iterable<Row>, open: OpenCursors) {
    this.#rows = rows[Symbol.iterator]();
    this.#open = open;
    open.add(this);
  }

  next(): Row | undefined {
    const item = this.#rows.next();
    if (item.done !== true) return item.value;
    this.#open.delete(this);
    return undefined;
  }

  /** Goes on with a copy of the rows that are left. */
  detach(): void {
    const rest: Row[] = [];
    for (let item = this.#rows.next(); item.done !== true; item = this.#rows.next()) rest.push(item.value);
    this.#rows = rest.values();
    this.#open.delete(this);
  }

  close(): void {
    this.#rows = NOTHING.values();
    this.#open.delete(this);
  }
}

const NOTHING: readonly Row[] = [];

/** A cursor over rows that nothing else changes. */
export class ListCursor implements RowCursor {
  #rows: readonly Row[];
  #at = 0;

  constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  next(): Row | undefined {
    return this.#rows[this.#at++];
  }

  close(): void {
    this.#rows = NOTHING;
  }
}
