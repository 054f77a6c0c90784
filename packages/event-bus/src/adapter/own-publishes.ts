/**
 * Remembers which events a bus sent to the log, until they come back: its handlers have seen them already.
 *
 * An event comes back at most once, and is forgotten then; one that was stored before the feed began does not, and is
 * forgotten when the feed has passed its position.
 */
export class OwnPublishes {
  /** Sent, and the database has not said yet where it is. */
  readonly #unanswered = new Set<string>();
  /** Position by id of those that are stored, in the order of the answers. */
  readonly #stored = new Map<string, number>();
  #feedPosition = 0;

  /** How many are remembered. */
  get size(): number {
    return this.#unanswered.size + this.#stored.size;
  }

  /** To be called before the event is handed to the database: its echo may be faster than the answer. */
  sent(id: string): void {
    this.#unanswered.add(id);
  }

  /** The database said where the event is. */
  stored(id: string, position: number): void {
    if (this.#unanswered.delete(id) && position > this.#feedPosition) this.#stored.set(id, position);
  }

  /** The event is certainly not in the log. */
  refused(id: string): void {
    this.#unanswered.delete(id);
  }

  /** Whether an event of the feed is one of these coming back. To be asked once for each event, in log order. */
  isEcho({ id, position }: { readonly id: string; readonly position: number }): boolean {
    const echo = this.#unanswered.delete(id) || this.#stored.delete(id);
    this.#feedPosition = position;
    for (const [passed, own] of this.#stored) {
      if (own > position) break;
      this.#stored.delete(passed);
    }
    return echo;
  }
}
