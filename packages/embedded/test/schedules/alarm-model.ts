import fc from 'fast-check';
import type { Value } from '../../src';
import { SECOND, type AlarmHost, type Look } from './alarm-host';

const MS = 1000n;

/** What a label makes the alarm do, as in the module. */
const COMMANDS = ['', ':refuse', ':crash', ':follow', ':later', ':slower', ':end'];

/** One thing that is done to a host with alarms. */
export type AlarmStep =
  | {
      readonly kind: 'put';
      readonly id: number;
      readonly command: number;
      readonly isInterval: boolean;
      readonly ms: number;
    }
  | { readonly kind: 'delete'; readonly id: number }
  | { readonly kind: 'advance'; readonly ms: number }
  /** Time passes and nobody wakes the host. */
  | { readonly kind: 'stall'; readonly ms: number }
  | { readonly kind: 'restart'; readonly ms: number };

/** Far from the ids that follow-ups get. */
const id = fc.integer({ min: 1_000_001, max: 1_000_006 });
const ms = fc.integer({ min: 0, max: 3000 });

/** @param leastMs the shortest interval, and the soonest call; more than 0, because an interval of 0 never lets virtual time go on */
export const randomAlarmStep = (leastMs: number): fc.Arbitrary<AlarmStep> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('put' as const),
        id,
        command: fc.nat(COMMANDS.length - 1),
        isInterval: fc.boolean(),
        ms: fc.integer({ min: leastMs, max: 3000 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), id }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('stall' as const), ms }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), ms }) },
  );

interface ModelRow {
  readonly id: number;
  label: string;
  /** Microseconds; of an interval its length, of a single call its time. */
  at: bigint;
  isInterval: boolean;
  planned: bigint;
  /** Grows with each planning. */
  order: number;
}

/** The naive view: a list of rows, looked through from the start each time. */
export class AlarmModel {
  readonly rows = new Map<number, ModelRow>();
  readonly log: string[] = [];
  #order = 0;
  #nextId = 2;

  /** @param onChange called after each change, with what there is then */
  constructor(
    public now: bigint,
    private readonly onChange: (model: AlarmModel) => void = () => undefined,
  ) {}

  /** The same, on its own from here on. */
  copy(): AlarmModel {
    const copy = new AlarmModel(this.now);
    for (const [id, row] of this.rows) copy.rows.set(id, { ...row });
    copy.log.push(...this.log);
    copy.#order = this.#order;
    copy.#nextId = this.#nextId;
    return copy;
  }

  /** Does a step, but for a restart. */
  take(step: AlarmStep, at: number): void {
    switch (step.kind) {
      case 'put':
        this.put({
          id: step.id,
          label: labelOf(step, at),
          at: whenOf(step, this.now),
          isInterval: step.isInterval,
        });
        this.onChange(this);
        break;
      case 'delete':
        this.rows.delete(step.id);
        this.onChange(this);
        break;
      case 'advance':
        this.advance(BigInt(step.ms) * MS);
        break;
      case 'stall':
      case 'restart':
        this.now += BigInt(step.ms) * MS;
    }
  }

  put(row: Pick<ModelRow, 'id' | 'label' | 'at' | 'isInterval'>): void {
    const planned = row.isInterval ? this.now + row.at : row.at;
    this.rows.set(row.id, { ...row, planned, order: ++this.#order });
  }

  advance(micros: bigint): void {
    const target = this.now + micros;
    for (;;) {
      const next = [...this.rows.values()].reduce<bigint | undefined>(
        (least, { planned }) => (least === undefined || planned < least ? planned : least),
        undefined,
      );
      if (next === undefined || next > target) break;
      if (next > this.now) this.now = next;
      const due = [...this.rows.values()]
        .filter(({ planned }) => planned <= this.now)
        .sort((a, b) => Number(a.planned - b.planned) || a.order - b.order)
        .map((row) => ({ ...row }));
      for (const { id, order } of due) {
        const row = this.rows.get(id);
        if (row?.order !== order) continue;
        this.#call(row);
        this.onChange(this);
      }
    }
    this.now = target;
  }

  #call(row: ModelRow): void {
    const { id, label, order } = row;
    const [name = '', command] = label.split(':');
    const isTakenBack = command === 'refuse' || command === 'crash';
    if (!isTakenBack) this.log.push(`${this.now} ${label}`);
    if (command === 'follow')
      this.put({ id: this.#nextId++, label: `${name} follows`, at: this.now, isInterval: false });
    if (command === 'later') this.put({ ...row, at: this.now + SECOND, isInterval: false });
    if (command === 'slower') this.put({ ...row, label: name, at: 5n * SECOND, isInterval: true });
    if (command === 'end') this.rows.delete(id);
    const after = this.rows.get(id);
    if (after === undefined) return;
    if (!after.isInterval) {
      this.rows.delete(id);
    } else if (after.order === order) {
      while (after.planned <= this.now) after.planned += after.at;
      after.order = ++this.#order;
    }
  }

  /** A host that is opened plans every row anew, in the order of their ids. */
  restart(): void {
    const rows = [...this.rows.values()].sort((a, b) => a.id - b.id);
    for (const row of rows) this.put(row);
  }
}

type Put = Extract<AlarmStep, { kind: 'put' }>;

function labelOf({ command }: Put, at: number): string {
  return `${at}${COMMANDS[command]}`;
}

function whenOf({ isInterval, ms: milliseconds }: Put, now: bigint): bigint {
  const micros = BigInt(milliseconds) * MS;
  return isInterval ? micros : now + micros;
}

/** Does a step, but for a restart. @param isThere whether there is an alarm with the step's id */
export async function takeStep(
  alarms: AlarmHost,
  step: AlarmStep,
  at: number,
  isThere: (id: number) => boolean,
): Promise<void> {
  switch (step.kind) {
    case 'put': {
      const when = whenOf(step, alarms.time.micros);
      const row = [BigInt(step.id), { tag: step.isInterval ? 0 : 1, value: [when] }, labelOf(step, at)];
      await alarms.call(isThere(step.id) ? 'change_alarm' : 'set_alarm', ...(row as Value[]));
      break;
    }
    case 'delete':
      await alarms.call('stop_alarm', BigInt(step.id));
      break;
    case 'advance':
      await alarms.advance(BigInt(step.ms) * MS);
      break;
    case 'stall':
    case 'restart':
      alarms.time.micros += BigInt(step.ms) * MS;
  }
}

/** What a host with alarms shows, and what a model says, put alike. */
export interface AlarmState {
  /** All calls, but for that which `init` planned. */
  readonly log: readonly string[];
  /** Labels of alarms, sorted. */
  readonly alarms: readonly string[];
}

export function stateOfLook({ log, alarms }: Look): AlarmState {
  return {
    log: log.slice(1).map((entry) => entry.replace(', called by the database, no connection', '')),
    alarms: alarms.map((row) => row.split(' ').slice(1).join(' ')).sort(),
  };
}

export function stateOfModel({ log, rows }: AlarmModel): AlarmState {
  return { log: [...log], alarms: [...rows.values()].map(({ label }) => label).sort() };
}
