import { MemoryLevel } from 'memory-level';

/** A store in memory whose writes fail when a test says so. */
export class FailingLevel extends MemoryLevel<Uint8Array, Uint8Array> {
  /** How many of the next writes fail. */
  failNext = 0;
  /** Writes that failed. */
  failures = 0;

  constructor() {
    super({ keyEncoding: 'view', valueEncoding: 'view', storeEncoding: 'view' });
  }

  // `abstract-level` calls this for a single batch and for a chained one when it is written.
  async _batch(operations: unknown[], options: object): Promise<void> {
    if (this.failNext > 0) {
      this.failNext--;
      this.failures++;
      throw new Error('no space left on device');
    }
    const inherited = MemoryLevel.prototype as unknown as {
      _batch(operations: unknown[], options: object): Promise<void>;
    };
    await inherited._batch.call(this, operations, options);
  }
}
