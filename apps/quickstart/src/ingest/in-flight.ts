/** Keeps a bounded number of writes under way at once. */
export class InFlight {
  private readonly open = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly limit: number) {}

  /** Takes a write; `onDone` is called when it is acknowledged. */
  add(write: Promise<unknown>, onDone: () => void): void {
    const settled = write.then(onDone, (error: unknown) => {
      this.failure ??= { error };
    });
    this.open.add(settled);
    void settled.then(() => this.open.delete(settled));
  }

  /** Resolves when one more may be added. @throws the first failure */
  async room(): Promise<void> {
    while (this.open.size >= this.limit) await Promise.race(this.open);
    this.check();
  }

  /** Resolves when nothing is under way. @throws the first failure */
  async drained(): Promise<void> {
    await Promise.all(this.open);
    this.check();
  }

  private check(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }
}
