/** Counts what is being handled, and makes whoever brings more wait while there is too much of it. */
export class InFlight {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @param work never rejects */
  add(work: Promise<unknown>): void {
    this.#count++;
    void work.then(() => {
      this.#count--;
      if (this.#count < this.#limit) for (const go of this.#waiting.splice(0)) go();
    });
  }

  /** Resolves when more may be brought; `undefined` where it may at once. */
  room(): Promise<void> | undefined {
    if (this.#count < this.#limit) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
