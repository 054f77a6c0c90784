/** Who holds less is not counted: what one read from a socket brings is always taken. */
const IGNORED_BYTES = 256 * 1024;

/** Bounds what all clients together may leave waiting. Where it is too much, who holds the most has to go. */
export class MemoryBudget<Holder> {
  readonly #held = new Map<Holder, number>();
  #total = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly onFull: (holder: Holder) => void,
  ) {}

  /** @param bytes what it holds from now on */
  hold(holder: Holder, bytes: number): void {
    const before = this.#held.get(holder) ?? 0;
    const now = bytes < IGNORED_BYTES ? 0 : bytes;
    if (now === before) return;
    if (now === 0) this.#held.delete(holder);
    else this.#held.set(holder, now);
    this.#total += now - before;
    while (this.#total > this.maxBytes) this.#dropLargest();
  }

  #dropLargest(): void {
    const [[holder, bytes] = []] = [...this.#held].sort(([, a], [, b]) => b - a);
    if (holder === undefined || bytes === undefined) return;
    this.#held.delete(holder);
    this.#total -= bytes;
    this.onFull(holder);
  }
}
