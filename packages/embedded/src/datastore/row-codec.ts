import { BsatnError, BsatnReader, BsatnWriter } from '../sats';
import type { TypeCodec, Value } from '../sats';
import type { Row, RowCodec } from './types';

/** The codec of one table's rows, made of the codecs of its columns. */
export class CompiledRowCodec implements RowCodec {
  readonly fixedSize: number | undefined;
  readonly #columns: readonly TypeCodec[];
  /** Positions of the leading columns that are at the same place in every row. */
  readonly #fixedOffsets: readonly number[];

  constructor(columns: readonly TypeCodec[]) {
    this.#columns = columns;
    const offsets = [0];
    let size: number | undefined = 0;
    for (const column of columns) {
      if (size === undefined || column.fixedSize === undefined) {
        size = undefined;
      } else {
        size += column.fixedSize;
        offsets.push(size);
      }
    }
    this.#fixedOffsets = offsets;
    this.fixedSize = size;
  }

  decode(row: Row): readonly Value[] {
    const reader = new BsatnReader(row);
    return this.#columns.map((column) => column.decode(reader));
  }

  column(row: Row, position: number): Value {
    const column = this.#columns[position];
    if (column === undefined) {
      throw new RangeError(`column ${position} of ${this.#columns.length} does not exist`);
    }
    const known = this.#fixedOffsets.length - 1;
    let offset = this.#fixedOffsets[Math.min(position, known)] ?? 0;
    for (let at = known; at < position; at++) offset = (this.#columns[at] as TypeCodec).skip(row, offset);
    return column.decode(new BsatnReader(row, offset));
  }

  encode(values: readonly Value[]): Uint8Array {
    if (values.length !== this.#columns.length) {
      throw new BsatnError(`a row has ${this.#columns.length} columns, not ${values.length}`);
    }
    const writer = new BsatnWriter(64);
    for (const [at, column] of this.#columns.entries()) column.encode(writer, values[at] as Value);
    return writer.finish();
  }
}
