import {
  createFeed,
  uuidv7,
  type EventRecord,
  type Feed,
  type PublishedEvent,
  type PublishEventOptions,
  type ReadEventsQuery,
  type SubscribeEventsOptions,
  type Value,
} from '@nerv/core';
import type { EventBusPort } from '../../src/adapter/index';

/** More than any test publishes. */
const MAX_ENTRIES = 5_000;

interface Reader {
  readonly feed: Feed<EventRecord>;
  /** Position of the last entry it was given. */
  position: number;
}

interface Commit {
  readonly entry: Omit<EventRecord, 'position'>;
  readonly done: (published: PublishedEvent) => void;
}

/**
 * A log in memory and the ports to it. By itself it does everything at once; with `manual`, each commit, answer and
 * delivery waits until it is chosen among `actions()`, so that tests run through their interleavings.
 */
export class FakeLog {
  readonly entries: EventRecord[] = [];
  readonly #manual: boolean;
  readonly #commits: Commit[][] = [];
  readonly #answers: (() => void)[] = [];
  readonly #readers = new Set<Reader>();
  /** Every later publish is refused with it. */
  failWith: Error | undefined;

  constructor({ manual = false } = {}) {
    this.#manual = manual;
  }

  /** A client's way to this log. */
  port(): EventBusPort {
    const commits: Commit[] = [];
    this.#commits.push(commits);
    return {
      publishEvent: (type, data, options) => this.#publish(commits, type, data, options),
      subscribeEvents: (callback, options) => this.#subscribe(callback, options),
      readEvents: (query) => Promise.resolve(this.#read(query)),
    };
  }

  /** Appends an event that some other client published. */
  append(event: Partial<EventRecord> & { readonly type: string }): EventRecord {
    if (this.entries.length >= MAX_ENTRIES) throw new Error('Events go round without end.');
    const record = { ...emptyRecord(), ...event, position: this.entries.length + 1 };
    this.entries.push(record);
    if (!this.#manual) for (const reader of this.#readers) this.#deliver(reader);
    return record;
  }

  /** Ends every feed with an error. */
  breakFeeds(error: Error): void {
    for (const { feed } of this.#readers) feed.fail(error);
  }

  get feeds(): number {
    return this.#readers.size;
  }

  /** What may happen next. */
  actions(): (() => void)[] {
    return [
      ...this.#commits.filter((commits) => commits.length > 0).map((commits) => () => this.#commit(commits)),
      ...this.#answers.map((answer, index) => () => {
        this.#answers.splice(index, 1);
        answer();
      }),
      ...[...this.#readers]
        .filter(({ position }) => position < this.entries.length)
        .map((reader) => () => this.#deliverOne(reader)),
    ];
  }

  async #publish(
    commits: Commit[],
    type: string,
    data: Value,
    options: PublishEventOptions = {},
  ): Promise<PublishedEvent> {
    if (this.failWith !== undefined) throw this.failWith;
    const { id = uuidv7(), source = null, correlationId = null, causationId = null } = options;
    return new Promise((done) => {
      commits.push({ entry: { ...emptyRecord(), id, type, data, source, correlationId, causationId }, done });
      if (!this.#manual) this.#commit(commits);
    });
  }

  #commit(commits: Commit[]): void {
    const commit = commits.shift();
    if (commit === undefined) return;
    const { id, position } = this.append(commit.entry);
    const answer = (): void => commit.done({ id, position });
    if (this.#manual) this.#answers.push(answer);
    else answer();
  }

  #subscribe(onItem: (event: EventRecord) => void | Promise<void>, options: SubscribeEventsOptions = {}) {
    const { from = 'now', signal } = options;
    const feed = createFeed<EventRecord>({ onItem, signal, onEnd: () => void this.#readers.delete(reader) });
    const position = from === 'now' ? this.entries.length : typeof from === 'number' ? from : from.position;
    const reader: Reader = { feed, position };
    this.#readers.add(reader);
    if (!this.#manual) this.#deliver(reader);
    feed.live();
    return feed.subscription;
  }

  #deliver(reader: Reader): void {
    while (reader.position < this.entries.length) this.#deliverOne(reader);
  }

  #deliverOne(reader: Reader): void {
    const entry = this.entries[reader.position];
    if (entry === undefined) return;
    reader.position++;
    reader.feed.push(entry);
  }

  #read({ type, before = Infinity, direction, limit = 1_000 }: ReadEventsQuery = {}): EventRecord[] {
    const matching = this.entries.filter(
      (entry) => entry.position < before && (type === undefined || entry.type === type),
    );
    return (direction === 'backwards' ? matching.reverse() : matching).slice(0, limit);
  }
}

function emptyRecord(): Omit<EventRecord, 'position'> {
  return {
    id: uuidv7(),
    type: 'TEST_EVENT',
    data: null,
    source: null,
    timestamp: new Date(0),
    correlationId: null,
    causationId: null,
  };
}
