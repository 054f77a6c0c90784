/**
 * A promise that exists from the moment someone asks for it. So an error that nobody was told of can be told from one
 * that a promise in somebody's hands carries.
 */
export class Outcome {
  private promise: Promise<void> | undefined;
  private resolve: (() => void) | undefined;
  private reject: ((error: unknown) => void) | undefined;
  private result: { readonly error?: unknown } | undefined;

  get observed(): boolean {
    return this.promise !== undefined;
  }

  /** Whether somebody holds a promise that is still open. */
  get waited(): boolean {
    return this.promise !== undefined && this.result === undefined;
  }

  get(): Promise<void> {
    this.promise ??= new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      if (this.result !== undefined) this.pass(this.result);
    });
    return this.promise;
  }

  succeed(): void {
    this.settle({});
  }

  fail(error: unknown): void {
    this.settle({ error });
  }

  /** The first result counts. */
  private settle(result: { readonly error?: unknown }): void {
    if (this.result !== undefined) return;
    this.result = result;
    this.pass(result);
  }

  private pass(result: { readonly error?: unknown }): void {
    if ('error' in result) this.reject?.(result.error);
    else this.resolve?.();
  }
}
