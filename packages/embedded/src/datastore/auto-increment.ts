import type { Sequence } from './sequence';
import { writeTruncated } from './sequence';
import type { SequenceChange } from './types';

/** Sequences that reserved numbers which no commit has recorded yet. */
export class SequenceLog {
  readonly #unrecorded = new Set<Sequence>();
  /** Whether a block was reserved since `startTransaction`. */
  hasMoved = false;

  startTransaction(): void {
    this.hasMoved = false;
  }

  reserved(sequence: Sequence): void {
    this.#unrecorded.add(sequence);
    this.hasMoved = true;
  }

  /**
   * Hands over what is to be recorded now. A block that was reserved by a transaction taken back is still here: numbers from
   * it may have been seen and are given out later, so the next commit records it.
   */
  take(): readonly SequenceChange[] {
    if (this.#unrecorded.size === 0) return [];
    const changes = Array.from(this.#unrecorded, ({ schema, allocated }) => ({
      sequenceId: schema.id,
      tableId: schema.tableId,
      allocated,
    }));
    this.#unrecorded.clear();
    return changes.sort((a, b) => a.sequenceId - b.sequenceId);
  }
}

/** An auto-increment column. */
export interface AutoColumn {
  readonly column: number;
  /** Width in bytes. */
  readonly size: number;
  readonly sequence: Sequence;
}

/** Replaces zeros in the auto-increment columns of a table by numbers of their sequences. */
export class AutoIncrement {
  readonly #columns: readonly AutoColumn[];
  readonly #log: SequenceLog;
  /** Position and width of the values last generated, in column order. */
  readonly #generatedAt: number[] = [];
  readonly #generatedSizes: number[] = [];
  #generated = 0;

  /** @param columns ascending by position */
  constructor(columns: readonly AutoColumn[], log: SequenceLog) {
    this.#columns = columns;
    this.#log = log;
  }

  /** Whether any of the columns holds a zero. `offsets` are the positions of all columns of the row. */
  isAsked(bytes: Uint8Array, offsets: readonly number[]): boolean {
    for (const { column, size } of this.#columns)
      if (isZero(bytes, offsets[column] as number, size)) return true;
    return false;
  }

  /** Replaces the zeros. */
  fill(row: Uint8Array, offsets: readonly number[]): void {
    this.#generated = 0;
    for (const { column, size, sequence } of this.#columns) {
      const offset = offsets[column] as number;
      if (!isZero(row, offset, size)) continue;
      if (sequence.isExhausted) {
        sequence.reserve();
        this.#log.reserved(sequence);
      }
      writeTruncated(row, offset, size, sequence.take());
      this.#generatedAt[this.#generated] = offset;
      this.#generatedSizes[this.#generated] = size;
      this.#generated++;
    }
  }

  /** Writes the values that `fill` put in, one after the other, and returns how many bytes they take. */
  writeBack(row: Uint8Array, target: Uint8Array): number {
    let at = 0;
    for (let item = 0; item < this.#generated; item++) {
      const from = this.#generatedAt[item] as number;
      const size = this.#generatedSizes[item] as number;
      for (let byte = 0; byte < size; byte++) target[at++] = row[from + byte] as number;
    }
    return at;
  }
}

function isZero(bytes: Uint8Array, offset: number, size: number): boolean {
  for (let at = 0; at < size; at++) if (bytes[offset + at] !== 0) return false;
  return true;
}
