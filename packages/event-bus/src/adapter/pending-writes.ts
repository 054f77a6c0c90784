interface Failure {
  readonly order: number;
  readonly error: unknown;
}

/** Writes that no one awaits one by one: `flush()` waits for them, and rejects with what went wrong. */
export class PendingWrites {
  readonly #pending = new Set<Promise<void>>();
  #failures: Failure[] = [];
  #begun = 0;

  /** @param write a write under way; its failure comes out of `flush()` */
  track(write: Promise<unknown>): void {
    const order = ++this.#begun;
    this.#wait(write, (error) => this.#failures.push({ order, error }));
  }

  /** @param write a write whose caller is told of its failure: `flush()` only waits for it */
  trackAwaited(write: Promise<unknown>): void {
    this.#wait(write, () => undefined);
  }

  /**
   * Resolves when everything begun so far is done.
   *
   * @throws the first failure among it that no flush has thrown yet. Later ones among it count as told, too.
   */
  async flush(): Promise<void> {
    const last = this.#begun;
    await Promise.all(this.#pending);
    const [first] = this.#failures.filter(({ order }) => order <= last).sort((a, b) => a.order - b.order);
    this.#failures = this.#failures.filter(({ order }) => order > last);
    if (first !== undefined) throw first.error;
  }

  #wait(write: Promise<unknown>, onFailure: (error: unknown) => void): void {
    const done: Promise<void> = write
      .then(() => undefined, onFailure)
      .then(() => void this.#pending.delete(done));
    this.#pending.add(done);
  }
}
