import type { Commit, Datastore, Row } from '../datastore';
import type { Value } from '../sats';
import type { ScheduleSchema, TableSchema } from '../schema';
import type { Clock } from './clock';
import { SchedulerQueue, type PlannedCall } from './scheduler-queue';
import { firstCall, nextCall, readSchedule, TOO_LONG_MICROS, type Schedule } from './scheduler-times';
import type { Timers } from './timers';
import type { Turns } from './turns';
import { keyOf } from './wire-values';

/** Timers count milliseconds in 31 bits; what is further away is reached in steps. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface SchedulerOptions {
  readonly datastore: Omit<Datastore, 'begin'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly turns: Turns;
  /** Calls a function for a row, and tells everyone who watches. The call's time is `plannedMicros` or later. */
  readonly call: (functionName: string, row: Uint8Array, plannedMicros: bigint) => void;
  /** Deletes what an index has for a key, in a transaction of its own, and tells everyone who watches. */
  readonly deleteRow: (indexId: number, key: Uint8Array) => void;
  /** Runs a task, of which everything is stored that it commits, or nothing. */
  readonly together: (task: () => void) => void;
}

/** A table whose rows are calls to be made. */
interface ScheduledTable {
  readonly id: number;
  readonly schedule: ScheduleSchema;
  /** The index of its primary key. */
  readonly indexId: number;
}

/**
 * Makes the calls that the rows of schedule tables ask for. A row is planned when it is committed, a changed one anew, and one that is
 * gone no more. Calls are made one after the other in the order in which they were planned to be, each in a task of its own.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #tables: ReadonlyMap<number, ScheduledTable>;
  readonly #queue = new SchedulerQueue();
  readonly #soon: (() => void)[] = [];
  #state: 'waiting' | 'running' | 'closed' = 'waiting';
  #timer: { readonly atMicros: bigint; readonly cancel: () => void } | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#tables = new Map(
      options.datastore.schema.tables.flatMap((table) => {
        const scheduled = scheduledTable(table);
        return scheduled === undefined ? [] : [[table.id, scheduled] as const];
      }),
    );
  }

  /** Plans every row there is: what is past is due at once, intervals begin anew. Before this, nothing is called. */
  start(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'running';
    const { datastore, clock } = this.#options;
    for (const table of this.#tables.values()) {
      const rows = Array.from(datastore.scan(table.id), (row) => this.#read(table, row));
      rows.sort((a, b) => (a.id < b.id ? -1 : 1));
      if (rows.length === 0) continue;
      const nowMicros = clock();
      for (const { id, schedule } of rows) this.#queue.plan(table.id, id, firstCall(schedule, nowMicros));
    }
    for (const task of this.#soon.splice(0)) this.#run(task);
    this.#setTimer();
  }

  /** Plans what a commit asks for. */
  onCommit(commit: Commit): void {
    if (this.#state !== 'running' || this.#tables.size === 0) return;
    for (const change of commit.tables) {
      const table = this.#tables.get(change.tableId);
      if (table === undefined) continue;
      for (const row of change.deletes) this.#queue.cancel(table.id, this.#read(table, row).id);
      const nowMicros = this.#now(commit.timestampMicros);
      for (const row of change.inserts) {
        const { id, schedule } = this.#read(table, row);
        this.#queue.plan(table.id, id, firstCall(schedule, nowMicros));
      }
    }
    this.#setTimer();
  }

  /**
   * Whether a row asks for a call so late that it is refused. Bytes that are no row do not.
   * @param startedMicros when the transaction began that writes it
   */
  isTooFar(tableId: number, row: Uint8Array, startedMicros: bigint): boolean {
    const table = this.#tables.get(tableId);
    if (table === undefined) return false;
    let schedule: Schedule;
    try {
      ({ schedule } = this.#read(table, row));
    } catch {
      // The write that follows says what is wrong with them.
      return false;
    }
    const nowMicros = this.#now(startedMicros);
    return firstCall(schedule, nowMicros) - nowMicros >= TOO_LONG_MICROS;
  }

  /** Runs a task soon, after those that wait, whatever becomes of the open transaction. */
  runSoon(task: () => void): void {
    if (this.#state === 'waiting') this.#soon.push(task);
    else this.#run(task);
  }

  /** Makes no more calls. */
  close(): void {
    this.#state = 'closed';
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #run(task: () => void): void {
    this.#options.turns.run(() => {
      if (this.#state === 'running') task();
    });
  }

  /** Keeps the one timer at the call that is due next. */
  #setTimer(): void {
    const atMicros = this.#state === 'running' ? this.#queue.nextMicros : undefined;
    if (atMicros === this.#timer?.atMicros) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (atMicros === undefined) return;
    const { clock, timers } = this.#options;
    const delayMs = (atMicros - clock() + 999n) / 1000n;
    const cancel = timers.set(this.#wake, Math.min(Math.max(Number(delayMs), 0), LONGEST_TIMER_MS));
    this.#timer = { atMicros, cancel };
  }

  /**
   * Makes the calls that are due by now. Those that they plan come with the next timer, so that calls that plan calls without end leave
   * time for everything else.
   */
  readonly #wake = (): void => {
    this.#timer = undefined;
    for (const call of this.#queue.takeDue(this.#options.clock())) {
      this.#run(() => {
        if (this.#queue.claim(call)) this.#options.together(() => this.#make(call));
      });
    }
    this.#setTimer();
  };

  #make({ tableId, rowId, plannedMicros }: PlannedCall): void {
    const table = this.#tables.get(tableId);
    if (table === undefined) return;
    const row = this.#find(table, rowId);
    if (row === undefined) return;
    const { functionName, functionKind } = table.schedule;
    const call = (): void => {
      this.#options.call(functionName, Uint8Array.from(row), plannedMicros);
    };
    if (functionKind === 'procedure') {
      this.#settle(table, rowId, plannedMicros);
      call();
      return;
    }
    try {
      call();
    } finally {
      this.#settle(table, rowId, plannedMicros);
    }
  }

  /**
   * A row whose call was made goes, also when its call failed or gave it another time; that of an interval is planned again,
   * unless its call has done so.
   */
  #settle(table: ScheduledTable, rowId: bigint, plannedMicros: bigint): void {
    if (this.#state !== 'running') return;
    const row = this.#find(table, rowId);
    if (row === undefined) return;
    const { schedule } = this.#read(table, row);
    if (schedule.kind === 'once') {
      this.#options.deleteRow(table.indexId, keyOf([rowId, 8]));
    } else if (!this.#queue.has(table.id, rowId)) {
      this.#queue.plan(table.id, rowId, nextCall(plannedMicros, schedule.everyMicros, this.#options.clock()));
      this.#setTimer();
    }
  }

  #find(table: ScheduledTable, rowId: bigint): Row | undefined {
    return this.#options.datastore.pointScan(table.indexId, keyOf([rowId, 8]))[0];
  }

  #read(table: ScheduledTable, row: Uint8Array): { readonly id: bigint; readonly schedule: Schedule } {
    const values = this.#options.datastore.rowCodec(table.id).decode(row);
    const { idColumn, atColumn } = table.schedule;
    return { id: values[idColumn] as bigint, schedule: readSchedule(values[atColumn] as Value) };
  }

  /** The time, which is not before that of the transaction at hand. */
  #now(startedMicros: bigint): bigint {
    const nowMicros = this.#options.clock();
    return nowMicros > startedMicros ? nowMicros : startedMicros;
  }
}

function scheduledTable({ id, schedule, indexes }: TableSchema): ScheduledTable | undefined {
  if (schedule === undefined) return undefined;
  // A primary key always has a unique index.
  const index = indexes.find(
    ({ isUnique, columns }) => isUnique && columns.length === 1 && columns[0] === schedule.idColumn,
  );
  return index === undefined ? undefined : { id, schedule, indexId: index.id };
}
