/**
 * The seam between history and live entries of one feed, as pure logic: no connection, no clock, no callbacks.
 *
 * The log's positions are dense, and the shared live subscription carries every entry, so a feed always knows which
 * position must come next. It reads pages from its cursor, keeps live entries aside meanwhile, and goes live when a
 * page that was asked for under a running subscription has reached the head: from there on nothing can be missing that
 * the subscription does not bring. A position that is not the next one sends it back to reading.
 *
 * Invariants (tested over arbitrary interleavings in `seam.unit.test.ts`):
 *
 * - S1 delivered positions strictly increase;
 * - S2 every entry after the start is dealt with exactly once: none skipped, none doubled;
 * - S3 under a running subscription it is live or a page is being read: it never stalls;
 * - S4 once live, dense entries are delivered without reading;
 * - S5 no more than `maxBuffered` entries are kept aside;
 * - S6 it calls itself live only where nothing is missing but what is still on its way.
 */
import { IntegrityError } from '@nerv/core';

/** One place of the log. `item` is left out where the entry is not for this feed: its position counts all the same. */
export interface Slot<T> {
  readonly position: number;
  readonly item: T | undefined;
}

/** A page to read: entries with a greater position than `after`. `id` comes back with its answer. */
export interface PageRequest {
  readonly id: number;
  readonly after: number;
}

export interface PageAnswer<T> {
  readonly id: number;
  /** In position order. Entries that are not for this feed may be left out. */
  readonly slots: readonly Slot<T>[];
  /** Every entry up to this position has been looked at. */
  readonly through: number;
  /** The last position of the log when the page was read. */
  readonly head: number;
}

export interface SeamStep<T> {
  /** To be delivered now, in this order. */
  readonly deliver: readonly T[];
  /** To be read next. */
  readonly read: PageRequest | undefined;
}

export interface SeamOptions {
  /** The last position the feed is not interested in; 0 begins with the first entry. */
  readonly after: number;
  /** How many live entries may be kept aside while pages are read. Older ones are dropped and read again. */
  readonly maxBuffered: number;
}

interface Reading {
  readonly id: number;
  readonly after: number;
  /** Whether the live subscription has been running without a break since the page was asked for. */
  covered: boolean;
  /** The log was seen to reach this far before the page was asked for. */
  readonly knownHead: number;
}

const nothing: SeamStep<never> = { deliver: [], read: undefined };

/** How a position stands to the cursor, the last position dealt with. Every decision of the seam is this one. */
export function standing(cursor: number, position: number): 'seen' | 'next' | 'ahead' {
  if (position <= cursor) return 'seen';
  return position === cursor + 1 ? 'next' : 'ahead';
}

export class FeedSeam<T> {
  readonly #maxBuffered: number;
  #cursor: number;
  #knownHead = 0;
  #covered = false;
  #live = false;
  #reading: Reading | undefined;
  #buffer: Slot<T>[] = [];
  #lastId = 0;

  constructor({ after, maxBuffered }: SeamOptions) {
    this.#cursor = after;
    this.#maxBuffered = maxBuffered;
  }

  /** The last position dealt with: resume here. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Whether entries are delivered as they happen. */
  get isLive(): boolean {
    return this.#live;
  }

  get buffered(): number {
    return this.#buffer.length;
  }

  /** Begins to read history, whether or not the live subscription is running. */
  start(): SeamStep<T> {
    return this.#reading === undefined ? this.#read([]) : nothing;
  }

  /** The live subscription is running: every later entry will be given to `live`. */
  covered(): SeamStep<T> {
    this.#covered = true;
    return this.#reading === undefined && !this.#live ? this.#read([]) : nothing;
  }

  /** The live subscription ended, or its entries are no longer wanted. A page that is being read still counts. */
  uncovered(): void {
    this.#covered = false;
    this.#live = false;
    this.#buffer = [];
    if (this.#reading !== undefined) this.#reading.covered = false;
  }

  /** Live entries, in position order. */
  live(slots: readonly Slot<T>[]): SeamStep<T> {
    const last = slots[slots.length - 1];
    if (!this.#covered || last === undefined) return nothing;
    this.#knownHead = Math.max(this.#knownHead, last.position);
    for (const slot of slots) this.#buffer.push(slot);
    if (this.#live) return this.#drain([]);
    const excess = this.#buffer.length - this.#maxBuffered;
    if (excess > 0) this.#buffer.splice(0, excess);
    return nothing;
  }

  /**
   * The page that was asked for.
   *
   * @throws IntegrityError where the log no longer reaches as far as it did, or a page leads nowhere
   */
  page(answer: PageAnswer<T>): SeamStep<T> {
    const reading = this.#reading;
    if (reading === undefined || reading.id !== answer.id) return nothing;
    this.#reading = undefined;
    this.#check(reading, answer);
    const deliver: T[] = [];
    for (const slot of answer.slots) {
      if (standing(this.#cursor, slot.position) !== 'seen') this.#take(slot, deliver);
    }
    this.#cursor = Math.max(this.#cursor, answer.through);
    if (answer.through < answer.head) return this.#read(deliver);
    if (reading.covered) return this.#drain(deliver);
    return this.#covered ? this.#read(deliver) : { deliver, read: undefined };
  }

  /** Delivers what was kept aside as long as it is dense; goes live where nothing is missing. */
  #drain(deliver: T[]): SeamStep<T> {
    let used = 0;
    for (const slot of this.#buffer) {
      const place = standing(this.#cursor, slot.position);
      if (place === 'ahead') break;
      if (place === 'next') this.#take(slot, deliver);
      used += 1;
    }
    this.#live = used === this.#buffer.length;
    this.#buffer = this.#live ? [] : this.#buffer.slice(used).slice(-this.#maxBuffered);
    return this.#live ? { deliver, read: undefined } : this.#read(deliver);
  }

  #take(slot: Slot<T>, deliver: T[]): void {
    this.#cursor = slot.position;
    if (slot.item !== undefined) deliver.push(slot.item);
  }

  #read(deliver: readonly T[]): SeamStep<T> {
    this.#lastId += 1;
    const after = this.#cursor;
    this.#reading = { id: this.#lastId, after, covered: this.#covered, knownHead: this.#knownHead };
    return { deliver, read: { id: this.#lastId, after } };
  }

  #check({ after, knownHead }: Reading, { through, head }: PageAnswer<T>): void {
    if (head < knownHead || head < after) {
      throw new IntegrityError({
        message:
          `The log ends at position ${head}, but it was seen to reach position ${Math.max(knownHead, after)}: ` +
          'it was cleared or restored meanwhile. Read the state again and subscribe from the new log.',
        details: { head, seen: Math.max(knownHead, after) },
      });
    }
    if (through <= after && through < head) {
      throw new IntegrityError({
        message:
          `A page of the log after position ${after} ended at position ${through}, before the head at ${head}. ` +
          'The database answers in a way this client cannot follow: check that client and module versions match.',
        details: { after, through, head },
      });
    }
  }
}
