import type BTree from 'sorted-btree';
import { bulkLoad } from 'sorted-btree/extended/bulkLoad.js';

/** A call to be made for a row. */
export interface PlannedCall {
  readonly tableId: number;
  /** Primary key of the row. */
  readonly rowId: bigint;
  readonly plannedMicros: bigint;
  /** Of calls planned for the same time, the one that was planned first comes first. */
  readonly order: number;
}

const NODE_SIZE = 32;

function inOrder(a: PlannedCall, b: PlannedCall): number {
  if (a.plannedMicros === b.plannedMicros) return a.order - b.order;
  return a.plannedMicros < b.plannedMicros ? -1 : 1;
}

/** The calls to be made, at most one for each row. */
export class SchedulerQueue {
  readonly #waiting: BTree<PlannedCall, undefined> = bulkLoad<PlannedCall, undefined>(
    [],
    [],
    NODE_SIZE,
    inOrder,
  );
  /** Those that wait and those that are due. */
  readonly #byRow = new Map<string, PlannedCall>();
  #lastOrder = 0;

  /** When the next one that waits is due. */
  get nextMicros(): bigint | undefined {
    return this.#waiting.minKey()?.plannedMicros;
  }

  /** Plans a call, in the place of the one that was planned for the row. */
  plan(tableId: number, rowId: bigint, plannedMicros: bigint): void {
    this.cancel(tableId, rowId);
    const call = { tableId, rowId, plannedMicros, order: ++this.#lastOrder };
    this.#byRow.set(keyOf(tableId, rowId), call);
    this.#waiting.set(call, undefined);
  }

  cancel(tableId: number, rowId: bigint): void {
    const key = keyOf(tableId, rowId);
    const call = this.#byRow.get(key);
    if (call === undefined) return;
    this.#byRow.delete(key);
    this.#waiting.delete(call);
  }

  has(tableId: number, rowId: bigint): boolean {
    return this.#byRow.has(keyOf(tableId, rowId));
  }

  /** Those that are due, in order. They wait no longer, and can still be cancelled. */
  takeDue(nowMicros: bigint): PlannedCall[] {
    const due: PlannedCall[] = [];
    for (;;) {
      const call = this.#waiting.minKey();
      if (call === undefined || call.plannedMicros > nowMicros) return due;
      this.#waiting.delete(call);
      due.push(call);
    }
  }

  /** Takes a due call out. @returns whether it was still there */
  claim(call: PlannedCall): boolean {
    const key = keyOf(call.tableId, call.rowId);
    return this.#byRow.get(key) === call && this.#byRow.delete(key);
  }
}

function keyOf(tableId: number, rowId: bigint): string {
  return `${tableId}/${rowId}`;
}
