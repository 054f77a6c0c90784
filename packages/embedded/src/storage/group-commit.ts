import { StorageError } from './errors';

/** However few took part in the writes before, so many are worth a write of their own. */
const MIN_EARLY = 8;

interface Waiter {
  readonly offset: number;
  /** Number of items that must be written. */
  readonly count: number;
  resolve(): void;
  reject(error: StorageError): void;
}

/**
 * Group commit: what is appended while a write is under way goes into the next one, together and in order. A single writer waits for
 * nothing but its own write; there is no timer.
 */
export class GroupCommit<T> {
  readonly #write: (group: readonly T[]) => Promise<void>;
  readonly #waiters: Waiter[] = [];
  readonly #failureCallbacks: ((error: StorageError) => void)[] = [];
  readonly #advanceListeners = new Set<() => void>();
  #pending: T[] = [];
  #appended = 0;
  #written = 0;
  #lastAppended: number;
  #durable: number;
  #failure: StorageError | undefined;
  #closed: StorageError | undefined;
  #running: Promise<void> | undefined;
  #isWriting = false;
  /** How many items the last two writes had. */
  #lastGroups: readonly [number, number] = [0, 0];

  /** @param write writes a group; rejects with a `StorageError` and nothing else */
  constructor(write: (group: readonly T[]) => Promise<void>, durableOffset: number) {
    this.#write = write;
    this.#durable = durableOffset;
    this.#lastAppended = durableOffset;
  }

  get durableOffset(): number {
    return this.#durable;
  }

  get failure(): StorageError | undefined {
    return this.#failure;
  }

  /** @throws StorageError when a write has failed, or after `close` */
  append(item: T, offset: number): void {
    const end = this.#failure ?? this.#closed;
    if (end !== undefined) throw end;
    if (offset < this.#lastAppended)
      throw new Error(`Transaction ${offset} comes after ${this.#lastAppended} was appended`);
    this.#lastAppended = offset;
    this.#appended++;
    this.#pending.push(item);
    if (this.#isWriting) return;
    // Whoever commits in this same turn joins the write. But when that is half of those who take part, the disk may as well begin:
    // it then works while the other half commits.
    if (this.#pending.length >= this.#half) this.#start();
    else if (this.#pending.length === 1) queueMicrotask(() => this.#start());
  }

  /** Resolves at once for an offset that is on disk already. */
  whenDurable(offset: number): Promise<void> {
    return offset <= this.#durable ? Promise.resolve() : this.#wait(offset, 0);
  }

  /**
   * Resolves when everything appended so far is on disk, whatever its offset, and whatever is appended meanwhile.
   * @throws StorageError as `whenDurable`
   */
  flushed(): Promise<void> {
    return this.#written === this.#appended && this.#failure === undefined
      ? Promise.resolve()
      : this.#wait(0, this.#appended);
  }

  /** Calls back after each write that moved `durableOffset`. Returns a function that ends it. */
  onAdvance(listener: () => void): () => void {
    this.#advanceListeners.add(listener);
    return () => void this.#advanceListeners.delete(listener);
  }

  onFailure(callback: (error: StorageError) => void): void {
    if (this.#failure) callback(this.#failure);
    else this.#failureCallbacks.push(callback);
  }

  /** Takes nothing more, and resolves when what was appended is written, or has failed. */
  async close(where: string): Promise<void> {
    this.#closed ??= new StorageError('closed', `The store ${where} is closed.`);
    await this.#running;
    this.#failure ??= this.#closed;
    this.#refuse(this.#failure);
  }

  #wait(offset: number, count: number): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => this.#waiters.push({ offset, count, resolve, reject }));
  }

  get #half(): number {
    const [last, before] = this.#lastGroups;
    return Math.max(MIN_EARLY, (last + before) / 2);
  }

  #start(): void {
    if (this.#isWriting || this.#pending.length === 0 || this.#failure) return;
    this.#isWriting = true;
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    while (this.#pending.length > 0 && !this.#failure) {
      const group = this.#pending;
      const offset = this.#lastAppended;
      this.#pending = [];
      this.#lastGroups = [group.length, this.#lastGroups[0]];
      try {
        await this.#write(group);
      } catch (error) {
        this.#fail(error as StorageError);
        break;
      }
      this.#durable = offset;
      this.#written += group.length;
      this.#release();
      for (const listener of this.#advanceListeners) listener();
    }
    this.#isWriting = false;
  }

  #release(): void {
    const waiters = this.#waiters;
    let kept = 0;
    for (const waiter of waiters) {
      if (waiter.offset <= this.#durable && waiter.count <= this.#written) waiter.resolve();
      else waiters[kept++] = waiter;
    }
    waiters.length = kept;
  }

  #fail(error: StorageError): void {
    this.#failure = error;
    this.#pending = [];
    this.#refuse(error);
    for (const callback of this.#failureCallbacks.splice(0)) callback(error);
  }

  #refuse(error: StorageError): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }
}
