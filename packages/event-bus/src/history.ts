import { ValidationError } from '@nerv/core';
import { checkObject } from './check-input';
import type { Message } from './message';
import { compilePattern } from './pattern';

export interface HistoryQuery {
  /** A type or pattern. Default: every type. */
  readonly type?: string | undefined;
  /** The newest so many. Default: all that are kept. */
  readonly limit?: number | undefined;
}

/** The newest messages of a bus, up to a fixed number; older ones are forgotten. */
export class History {
  readonly #capacity: number;
  readonly #kept: Message[] = [];
  /** Where the oldest is once the ring is full, and where the next one goes. */
  #start = 0;

  constructor(capacity: number) {
    this.#capacity = checkCount(capacity, 'historyLimit');
  }

  add(message: Message): void {
    if (this.#kept.length < this.#capacity) this.#kept.push(message);
    else if (this.#capacity > 0) {
      this.#kept[this.#start] = message;
      this.#start = (this.#start + 1) % this.#capacity;
    }
  }

  /** Oldest first. */
  read(query: HistoryQuery = {}): Message[] {
    checkObject(query, 'query');
    const { type, limit } = query;
    const wanted = type === undefined ? () => true : compilePattern(type);
    const most = limit === undefined ? this.#capacity : checkCount(limit, 'limit');
    const inOrder = [...this.#kept.slice(this.#start), ...this.#kept.slice(0, this.#start)];
    const matching = inOrder.filter((message) => wanted(message.type));
    return matching.slice(Math.max(0, matching.length - most));
  }
}

function checkCount(count: number, name: string): number {
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new ValidationError({
    message: `${name} is ${String(count)}, but must be a whole number of messages, 0 or more.`,
    path: [name],
    rule: 'count',
  });
}
