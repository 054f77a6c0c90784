/** Up to this many vacant keys are kept however few others there are. */
const MIN_VACANT = 32;

/**
 * A `Map` for keys that come and go. V8 leaves a hole where an entry was deleted, in the chain of its hash, until the table is
 * rebuilt; a key that is added and deleted again and again makes its own chain as long as the table (microseconds for each
 * lookup in a table of a thousand). So a deleted key stays, vacant, to be used again, and vacant keys are swept out when they
 * are most of the map.
 */
export class KeyMap<K, V extends object> {
  readonly #entries = new Map<K, V | undefined>();
  #vacant = 0;

  get size(): number {
    return this.#entries.size - this.#vacant;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Gives a key a value that had none. */
  add(key: K, value: V): void {
    const before = this.#entries.size;
    this.#entries.set(key, value);
    if (this.#entries.size === before) this.#vacant--;
  }

  /**
   * Gives a key a value, in a map from which nothing was ever deleted. One look-up, where asking first would take two.
   * @returns whether it had none; another one's is lost otherwise
   */
  addFirst(key: K, value: V): boolean {
    const before = this.#entries.size;
    return this.#entries.set(key, value).size > before;
  }

  /** Gives a key another value. */
  replace(key: K, value: V): void {
    this.#entries.set(key, value);
  }

  /** Takes the value of a key away that has one. */
  delete(key: K): void {
    this.#entries.set(key, undefined);
    this.#vacant++;
    if (this.#vacant > MIN_VACANT && this.#vacant * 2 > this.#entries.size) this.#sweep();
  }

  /** Counts anew, after a change that may have been cut short. */
  recount(): void {
    this.#sweep();
  }

  #sweep(): void {
    for (const [key, value] of this.#entries) if (value === undefined) this.#entries.delete(key);
    this.#vacant = 0;
  }

  keys(): Iterable<K> {
    if (this.#vacant > 0) this.#sweep();
    return this.#entries.keys();
  }

  values(): Iterable<V> {
    if (this.#vacant > 0) this.#sweep();
    return this.#entries.values() as Iterable<V>;
  }

  clear(): void {
    this.#entries.clear();
    this.#vacant = 0;
  }
}
