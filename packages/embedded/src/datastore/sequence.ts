import type { SequenceSchema } from '../schema';

/** How many numbers are reserved at a time. */
export const SEQUENCE_BLOCK = 4096;

/**
 * Gives out the numbers of one auto-increment column. Numbers are reserved in blocks: `allocated` is where numbering goes on
 * after a restart, so it must be durable with, or before, any row that holds a number from below it. Numbers are not
 * given back, whatever becomes of the transaction that took them.
 */
export class Sequence {
  readonly schema: SequenceSchema;
  #next: bigint;
  #allocated: bigint;

  constructor(schema: SequenceSchema) {
    this.schema = schema;
    this.#next = schema.start;
    this.#allocated = schema.start;
  }

  get allocated(): bigint {
    return this.#allocated;
  }

  /** The number that is given out next. */
  get next(): bigint {
    return this.#next;
  }

  /** Goes on where a block ended that was reserved before. */
  restore(allocated: bigint): void {
    this.#next = allocated;
    this.#allocated = allocated;
  }

  /** Whether the next number needs a new block. */
  get isExhausted(): boolean {
    return this.#next === this.#allocated;
  }

  /** Reserves a block, or what is left until the sequence has gone round once. */
  reserve(): void {
    const { increment, min, max } = this.schema;
    const end = this.#allocated + increment * BigInt(SEQUENCE_BLOCK);
    if (end >= min && end <= max) {
      this.#allocated = end;
      return;
    }
    const first = this.#allocated;
    for (let step = 0; step < SEQUENCE_BLOCK; step++) {
      const next = this.#after(this.#allocated);
      if (next === first) break;
      this.#allocated = next;
    }
  }

  /** The next number. Reserve a block first when exhausted. */
  take(): bigint {
    const value = this.#next;
    this.#next = this.#after(value);
    return value;
  }

  /** The number after `value`: at the end of the range it goes on at the other end. */
  #after(value: bigint): bigint {
    const { increment, min, max } = this.schema;
    const next = value + increment;
    const size = max - min + 1n;
    if (next > max) return min + ((next - max - 1n) % size);
    if (next < min) return max - ((min - next - 1n) % size);
    return next;
  }
}

/** Writes the low bytes of a number, little-endian, cutting it to the width of its column. */
export function writeTruncated(bytes: Uint8Array, offset: number, size: number, value: bigint): void {
  if (value >= 0n && value <= 0xffff_ffffn) {
    let rest = Number(value);
    for (let at = 0; at < size; at++) {
      bytes[offset + at] = rest;
      rest = Math.floor(rest / 256);
    }
    return;
  }
  let rest = value;
  for (let at = 0; at < size; at++) {
    bytes[offset + at] = Number(BigInt.asUintN(8, rest));
    rest >>= 8n;
  }
}
