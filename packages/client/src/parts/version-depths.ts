/** How many versions are remembered; the oldest are forgotten first. */
const capacity = 1_000;

/** The delta depth of versions met lately, so that a commit on one of them need not be read back. */
export class VersionDepths {
  readonly #depths = new Map<string, number>();

  get(id: string): number | undefined {
    return this.#depths.get(id);
  }

  set(id: string, depth: number): void {
    this.#depths.delete(id);
    this.#depths.set(id, depth);
    if (this.#depths.size <= capacity) return;
    const [oldest] = this.#depths.keys();
    if (oldest !== undefined) this.#depths.delete(oldest);
  }
}
