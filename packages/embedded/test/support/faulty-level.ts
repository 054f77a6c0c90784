import { MemoryLevel } from 'memory-level';

type Operation = { type: 'put' | 'del'; key: Uint8Array; value?: Uint8Array };

const ENCODINGS = { keyEncoding: 'view', valueEncoding: 'view', storeEncoding: 'view' } as const;

/**
 * A double of the store's database: it remembers what was synced, so that a power cut can drop everything else, and fails
 * where it is told to. Batches are all or nothing, as LevelDB's are.
 */
export class FaultyLevel extends MemoryLevel<Uint8Array, Uint8Array> {
  readonly #written: { readonly operations: readonly Operation[]; readonly isSynced: boolean }[] = [];
  /** Called before each batch is applied; throw to make it fail. */
  onBatch: ((batchNumber: number) => void | Promise<void>) | undefined;
  /** Called after a batch is applied and before it is synced; throw to make the sync fail. */
  onSync: ((batchNumber: number) => void | Promise<void>) | undefined;
  batches = 0;

  constructor() {
    super(ENCODINGS);
  }

  // `abstract-level` calls this for a single batch and for a chained one when it is written.
  async _batch(operations: Operation[], options: { sync?: boolean }): Promise<void> {
    const number = ++this.batches;
    await this.onBatch?.(number);
    await (
      MemoryLevel.prototype as unknown as { _batch(o: Operation[], p: object): Promise<void> }
    )._batch.call(this, operations, options);
    const entry = { operations: operations.map((operation) => ({ ...operation })), isSynced: false };
    this.#written.push(entry);
    if (options.sync !== true) return;
    await this.onSync?.(number);
    for (const earlier of this.#written) (earlier as { isSynced: boolean }).isSynced = true;
  }

  /** What a machine finds after its power was cut now: everything synced, and nothing else. */
  async afterPowerCut(): Promise<FaultyLevel> {
    const survivor = new FaultyLevel();
    await survivor.open();
    for (const { operations, isSynced } of this.#written) {
      if (isSynced) await survivor._batch([...operations], { sync: true });
    }
    survivor.batches = 0;
    return survivor;
  }
}
