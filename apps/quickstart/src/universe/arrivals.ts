/** Milliseconds without an arrival after which waiting is given up. */
const PATIENCE = 30_000;

/** What has arrived so far, and waiting for more. */
export class Arrivals<T> {
  readonly items: T[] = [];
  private failure: { readonly error: unknown } | undefined;
  private wake: () => void = () => undefined;

  constructor(private readonly patience = PATIENCE) {}

  add(item: T): void {
    this.items.push(item);
    this.wake();
  }

  /** Lets waiting fail with what this promise rejects with. */
  failWith(closed: Promise<void>): void {
    closed.catch((error: unknown) => {
      this.failure = { error };
      this.wake();
    });
  }

  /** Resolves when so many have arrived, or when nothing has for a while: what is missing then shows in the comparison. */
  async reached(count: number, signal: AbortSignal): Promise<void> {
    while (this.items.length < count) {
      signal.throwIfAborted();
      if (this.failure !== undefined) throw this.failure.error;
      if (!(await this.next(signal))) return;
    }
  }

  private next(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (arrived: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        resolve(arrived);
      };
      const onAbort = (): void => settle(true);
      const timer = setTimeout(() => settle(false), this.patience);
      signal.addEventListener('abort', onAbort, { once: true });
      this.wake = () => settle(true);
    });
  }
}
