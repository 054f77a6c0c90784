import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryLevel } from 'memory-level';
import type { Value } from '../../src';
import { replayable } from '../support/runs';
import { AlarmHost, SECOND } from './alarm-host';

const MS = 1000n;

/** What a label makes the alarm do, as in the module. */
const COMMANDS = ['', ':refuse', ':crash', ':follow', ':later', ':slower', ':end'];

type Step =
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

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      id,
      command: fc.nat(COMMANDS.length - 1),
      isInterval: fc.boolean(),
      // An interval of zero never lets virtual time go on.
      ms: fc.integer({ min: 1, max: 3000 }),
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
class Model {
  readonly rows = new Map<number, ModelRow>();
  readonly log: string[] = [];
  #order = 0;
  #nextId = 2;

  constructor(public now: bigint) {}

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
        if (row?.order === order) this.#call(row);
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

  restart(): void {
    const rows = [...this.rows.values()].sort((a, b) => a.id - b.id);
    for (const row of rows) this.put(row);
  }
}

async function run(steps: readonly Step[]): Promise<void> {
  const level = new MemoryLevel<Uint8Array, Uint8Array>({ keyEncoding: 'view', valueEncoding: 'view' });
  let alarms = await AlarmHost.open({ store: level });
  const model = new Model(alarms.time.micros);
  try {
    await alarms.advance(0n);
    for (const [at, taken] of steps.entries()) {
      switch (taken.kind) {
        case 'put': {
          const label = `${at}${COMMANDS[taken.command]}`;
          const micros = BigInt(taken.ms) * MS;
          const when = taken.isInterval ? micros : alarms.time.micros + micros;
          const row = [BigInt(taken.id), { tag: taken.isInterval ? 0 : 1, value: [when] }, label];
          await alarms.call(model.rows.has(taken.id) ? 'change_alarm' : 'set_alarm', ...(row as Value[]));
          model.put({ id: taken.id, label, at: when, isInterval: taken.isInterval });
          break;
        }
        case 'delete':
          await alarms.call('stop_alarm', BigInt(taken.id));
          model.rows.delete(taken.id);
          break;
        case 'advance':
          await alarms.advance(BigInt(taken.ms) * MS);
          model.advance(BigInt(taken.ms) * MS);
          break;
        case 'stall':
          alarms.time.micros += BigInt(taken.ms) * MS;
          model.now += BigInt(taken.ms) * MS;
          break;
        case 'restart':
          await alarms.close();
          alarms.time.micros += BigInt(taken.ms) * MS;
          model.now += BigInt(taken.ms) * MS;
          alarms = await AlarmHost.open({ store: level }, alarms.time);
          model.restart();
      }
      const { log, alarms: rows } = await alarms.look();
      expect(
        log.slice(1).map((entry) => entry.replace(', called by the database, no connection', '')),
      ).toEqual(model.log);
      expect(rows.map((row) => row.split(' ').slice(1).join(' ')).sort()).toEqual(
        [...model.rows.values()].map(({ label }) => label).sort(),
      );
    }
  } finally {
    await alarms.close();
  }
}

describe('random programs of schedules', () => {
  it('do what a naive model of them does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30, size: 'max' }), run),
      replayable(25),
    );
  }, 0);
});
