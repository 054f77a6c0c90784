import { BsatnError, BsatnReader } from '../sats';
import type { TypeCodec } from '../sats';
import type { Key, KeyCodec } from './index-key';
import type { Row } from './types';

/**
 * Where the columns of a row are. One layout serves all rows of a table: `check` and `locate` leave the positions of
 * the row they looked at in `offsets`, for use before the next call.
 */
export class RowLayout {
  readonly offsets: number[];
  readonly #columns: readonly TypeCodec[];
  /** Length of the columns of which any bytes of that length are a value; -1 for the others. */
  readonly #plainSizes: readonly number[];
  readonly #fixedSizes: readonly number[];
  readonly #needed: number;

  /**
   * @param columns the codecs of all columns
   * @param needed number of leading columns whose positions `locate` has to find
   */
  constructor(columns: readonly TypeCodec[], needed: number) {
    this.#columns = columns;
    this.#fixedSizes = columns.map((column) => column.fixedSize ?? -1);
    this.#plainSizes = columns.map((column) => (column.isPlain ? (column.fixedSize ?? -1) : -1));
    this.#needed = needed;
    this.offsets = columns.map(() => 0);
  }

  /**
   * Checks that the first `length` bytes are one row.
   * @throws BsatnError
   */
  check(bytes: Uint8Array, length: number): void {
    const { offsets } = this;
    const columns = this.#columns;
    const sizes = this.#plainSizes;
    const count = columns.length;
    let at = 0;
    for (let column = 0; column < count; column++) {
      offsets[column] = at;
      const size = sizes[column] as number;
      if (size < 0) at = (columns[column] as TypeCodec).validate(bytes, at, length);
      else at += size;
    }
    if (at !== length) {
      throw new BsatnError(
        at < length ? `${length - at} bytes are left over` : `${at - length} bytes are missing`,
        Math.min(at, length),
      );
    }
  }

  /**
   * The rows in the first `length` bytes: a count, then the rows. They are views of the bytes.
   * @throws BsatnError
   */
  split(bytes: Uint8Array, length: number): Uint8Array[] {
    const reader = new BsatnReader(bytes, 0, length);
    const rows = reader.array((r) => {
      const start = r.offset;
      for (const column of this.#columns) r.offset = column.validate(bytes, r.offset, length);
      return bytes.subarray(start, r.offset);
    });
    reader.finish();
    return rows;
  }

  /** Finds the columns of a stored row, which needs no check. */
  locate(row: Uint8Array): void {
    const { offsets } = this;
    const columns = this.#columns;
    const sizes = this.#fixedSizes;
    const needed = this.#needed;
    let at = 0;
    for (let column = 0; column < needed; column++) {
      offsets[column] = at;
      if (column + 1 === needed) return;
      const size = sizes[column] as number;
      at = size < 0 ? (columns[column] as TypeCodec).skip(row, at) : at + size;
    }
  }
}

/** Stored rows with their keys in an index. */
export function* keyedRows(
  rows: Iterable<Row>,
  keys: KeyCodec,
  layout: RowLayout,
): Generator<readonly [Key, Row], void, undefined> {
  for (const row of rows) {
    layout.locate(row);
    yield [keys.ofRow(row, layout.offsets), row];
  }
}
