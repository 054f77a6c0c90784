/** Once this many entries are read and most of the list with them, the rest moves to the front. */
const COMPACT_ENTRIES = 256;

/** What a client has sent that waits for its turn, in messages and in bytes. */
export class WaitingRequests {
  readonly #sizes: number[] = [];
  #head = 0;
  #bytes = 0;

  get count(): number {
    return this.#sizes.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(size: number): void {
    this.#sizes.push(size);
    this.#bytes += size;
  }

  /** The oldest has its turn. */
  take(): void {
    const size = this.#sizes[this.#head];
    if (size === undefined) return;
    this.#head++;
    this.#bytes -= size;
    if (this.#head < COMPACT_ENTRIES || this.#head * 2 < this.#sizes.length) return;
    this.#sizes.splice(0, this.#head);
    this.#head = 0;
  }
}
