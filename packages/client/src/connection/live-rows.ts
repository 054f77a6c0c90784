import type { LiveEntry } from './transport';

/**
 * Gathers rows that arrive in one go, and hands them on in position order: the order of rows within one transaction is not
 * promised on the wire, that of transactions is.
 */
export class LiveRows {
  #waiting: LiveEntry[] = [];

  constructor(private readonly deliver: (entries: readonly LiveEntry[]) => void) {}

  add(entry: LiveEntry): void {
    if (this.#waiting.push(entry) > 1) return;
    queueMicrotask(() => {
      const entries = this.#waiting;
      this.#waiting = [];
      entries.sort((one, other) => one.position - other.position);
      this.deliver(entries);
    });
  }
}
