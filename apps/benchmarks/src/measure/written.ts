/** An operation of a batch, as the store tells of it. */
export interface WrittenOperation {
  readonly type: 'put' | 'del';
  readonly key: unknown;
  readonly value?: unknown;
}

/** What calls wrote, on average. */
export interface Written {
  /** Calls that shared a synced write. */
  readonly callsPerBatch: number;
  /** Records a call writes, the head of the batch left out. */
  readonly recordsPerCall: number;
  /** Bytes of keys and values a call writes, the head of the batch left out. */
  readonly bytesPerCall: number;
}

/** Adds up the batches of a store in which a database is one part, so that each key begins with `!name!`. */
export class WrittenCounter {
  #batches = 0;
  #records = 0;
  #bytes = 0;

  add(operations: readonly WrittenOperation[]): void {
    this.#batches++;
    for (const { key, value } of operations.slice(0, -1)) {
      this.#records++;
      if (key instanceof Uint8Array) this.#bytes += key.length - (key.indexOf(0x21, 1) + 1);
      if (value instanceof Uint8Array) this.#bytes += value.length;
    }
  }

  perCall(calls: number): Written {
    return {
      callsPerBatch: calls / this.#batches,
      recordsPerCall: this.#records / calls,
      bytesPerCall: this.#bytes / calls,
    };
  }
}
