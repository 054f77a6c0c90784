import { MemoryLevel } from 'memory-level';

type Operation = { type: 'put' | 'del'; key: Uint8Array; value?: Uint8Array };

/** What changed the store at once: a batch, or a range that was cleared. */
type Write =
  | { readonly operations: readonly Operation[]; isSynced: boolean }
  | { readonly range: object; isSynced: boolean };

interface FaultyIterator {
  _next(): Promise<unknown>;
  _nextv(size: number, options: object): Promise<unknown>;
}

/** What `abstract-level` calls. */
interface Internals {
  _batch(operations: readonly Operation[], options: { sync?: boolean }): Promise<void>;
  _get(key: Uint8Array, options: object): Promise<Uint8Array | undefined>;
  _clear(range: object): Promise<void>;
  _iterator(options: object): FaultyIterator;
}

const internals = MemoryLevel.prototype as unknown as Internals;

const ENCODINGS = { keyEncoding: 'view', valueEncoding: 'view', storeEncoding: 'view' } as const;

/**
 * A double of the store's database: it remembers what was synced, so that a power cut can drop everything else, and fails
 * where it is told to. Batches are all or nothing, as LevelDB's are.
 */
export class FaultyLevel extends MemoryLevel<Uint8Array, Uint8Array> {
  readonly #written: Write[] = [];
  /** Called before each batch is applied; throw to make it fail. */
  onBatch: ((batchNumber: number) => void | Promise<void>) | undefined;
  /** Called after a batch is applied and before it is synced; throw to make the sync fail. */
  onSync: ((batchNumber: number) => void | Promise<void>) | undefined;
  /** Called before something is read; throw to make that fail. */
  onRead: ((what: 'get' | 'iterate') => void | Promise<void>) | undefined;
  batches = 0;

  constructor() {
    super(ENCODINGS);
  }

  // For a single batch, and for a chained one when it is written.
  async _batch(operations: readonly Operation[], options: { sync?: boolean }): Promise<void> {
    const number = ++this.batches;
    await this.onBatch?.(number);
    await internals._batch.call(this, operations, options);
    this.#written.push({ operations: operations.map((operation) => ({ ...operation })), isSynced: false });
    if (options.sync !== true) return;
    await this.onSync?.(number);
    for (const earlier of this.#written) earlier.isSynced = true;
  }

  async _clear(range: object): Promise<void> {
    await internals._clear.call(this, range);
    this.#written.push({ range, isSynced: false });
  }

  async _get(key: Uint8Array, options: object): Promise<Uint8Array | undefined> {
    await this.onRead?.('get');
    return internals._get.call(this, key, options);
  }

  _iterator(options: object): FaultyIterator {
    const iterator = internals._iterator.call(this, options);
    const { _next, _nextv } = iterator;
    iterator._next = async () => {
      await this.onRead?.('iterate');
      return _next.call(iterator);
    };
    iterator._nextv = async (size, nextOptions) => {
      await this.onRead?.('iterate');
      return _nextv.call(iterator, size, nextOptions);
    };
    return iterator;
  }

  /**
   * What a machine finds after its power was cut now: everything synced, and of what was written after that the first so many
   * writes, which happened to reach the disk.
   */
  async afterPowerCut(lucky = 0): Promise<FaultyLevel> {
    const survivor = new FaultyLevel();
    await survivor.open();
    const synced = this.#written.filter(({ isSynced }) => isSynced);
    const others = this.#written.filter(({ isSynced }) => !isSynced).slice(0, lucky);
    for (const write of [...synced, ...others]) {
      if ('range' in write) await survivor._clear(write.range);
      else await survivor._batch(write.operations, { sync: true });
    }
    for (const write of survivor.#written) write.isSynced = true;
    survivor.batches = 0;
    return survivor;
  }
}
