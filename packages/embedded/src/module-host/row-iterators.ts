import type { Row, RowCursor } from '../datastore';

/** The next row is longer than the whole buffer, which the module then makes larger. */
export interface BufferTooSmall {
  readonly __buffer_too_small__: number;
}

class RowIterator {
  #next: Row | undefined;

  constructor(private readonly cursor: RowCursor) {
    this.#next = cursor.next();
  }

  /**
   * Fills the buffer with whole rows. It looks one row ahead: the module takes a positive answer for a promise of more.
   * @throws BufferTooSmall
   */
  advance(buffer: Uint8Array): number {
    let written = 0;
    let row = this.#next;
    while (row !== undefined) {
      const end = written + row.length;
      if (end > buffer.length) {
        if (written > 0) break;
        const tooSmall: BufferTooSmall = { __buffer_too_small__: row.length };
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- the module ABI asks for a plain object
        throw tooSmall;
      }
      buffer.set(row, written);
      written = end;
      row = this.cursor.next();
    }
    this.#next = row;
    return row === undefined ? -written : written;
  }

  close(): void {
    this.cursor.close();
  }
}

/**
 * The open iterators of a module, by number. Numbers are never used twice: the module closes iterators it forgot long after their
 * call, and must not meet another one then.
 */
export class RowIterators {
  readonly #open = new Map<number, RowIterator>();
  #lastId = 0;

  open(cursor: RowCursor): number {
    const id = ++this.#lastId;
    this.#open.set(id, new RowIterator(cursor));
    return id;
  }

  /**
   * @returns bytes written: negative when there are no more rows and the iterator is closed, 0 when there was none at all,
   * positive when more remain; `undefined` when there is no such iterator
   * @throws BufferTooSmall
   */
  advance(id: number, buffer: Uint8Array): number | undefined {
    const iterator = this.#open.get(id);
    if (iterator === undefined) return undefined;
    const written = iterator.advance(buffer);
    if (written <= 0) this.#open.delete(id);
    return written;
  }

  /** Whether there was such an iterator. */
  close(id: number): boolean {
    this.#open.get(id)?.close();
    return this.#open.delete(id);
  }

  closeAll(): void {
    if (this.#open.size === 0) return;
    for (const iterator of this.#open.values()) iterator.close();
    this.#open.clear();
  }
}
