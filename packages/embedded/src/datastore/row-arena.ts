const MIN_SLAB = 512;
const MAX_SLAB = 16_384;
/** Rows longer than this get a buffer of their own. */
const MAX_SHARED = MAX_SLAB / 8;

/**
 * Memory for the rows of one table. Short rows share buffers ("slabs"): a row then costs a view and its bytes, about half of what
 * a `Uint8Array` with its own buffer costs. A slab lives as long as one of its rows. Each table has its own arena, so rows
 * that are replaced all the time do not hold on to the memory of rows that stay.
 */
export class RowArena {
  #slab = new Uint8Array(0);
  #used = 0;
  #slabSize = MIN_SLAB;

  /** A copy of the first `length` bytes. */
  copy(bytes: Uint8Array, length: number): Uint8Array {
    if (length > MAX_SHARED) return bytes.slice(0, length);
    let start = this.#used;
    if (start + length > this.#slab.length) {
      this.#slab = new Uint8Array(Math.max(this.#slabSize, length));
      this.#slabSize = Math.min(this.#slabSize * 2, MAX_SLAB);
      start = 0;
    }
    const slab = this.#slab;
    slab.set(bytes.length === length ? bytes : bytes.subarray(0, length), start);
    this.#used = start + length;
    return new Uint8Array(slab.buffer, start, length);
  }
}
