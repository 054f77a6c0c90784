import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualTime } from '../../test/schedules/virtual-time';
import { moduleOfTables, rawReducer, encodeModuleDef } from '../../test/support/module-def';
import { SCHEDULE_AT } from '../../test/support/random-types';
import { createDatastore, type Datastore } from '../datastore';
import { scalar, type Value } from '../sats';
import { readModuleDef } from '../schema';
import { Scheduler } from './scheduler';
import { nextCall } from './scheduler-times';
import type { Turns } from './turns';

const TABLE = 4096;

const interval = (micros: bigint): Value => ({ tag: 0, value: [micros] });
const once = (micros: bigint): Value => ({ tag: 1, value: [micros] });

const schema = readModuleDef(
  encodeModuleDef({
    ...moduleOfTables([
      { name: 'later', columns: { id: scalar('U64'), at: SCHEDULE_AT }, primaryKey: 0 },
      { name: 'other', columns: { id: scalar('U64') }, primaryKey: 0 },
    ]),
    reducers: [rawReducer('run', { arg: { tag: 'Ref', ref: 0 } })],
    schedules: [{ tableName: 'later', atColumn: 1, functionName: 'run' }],
  }),
);

let time: VirtualTime;
let datastore: Datastore;
let scheduler: Scheduler;
let tasks: (() => void)[];
let called: string[];
let onCall: () => void;
/** What was done that is stored as a whole or not at all. */
let together: string[][];

beforeEach(() => {
  time = new VirtualTime(1_000_000n);
  datastore = createDatastore(schema);
  tasks = [];
  called = [];
  onCall = () => undefined;
  together = [];
  scheduler = new Scheduler({
    datastore,
    ...{ clock: time.clock, timers: time.timers },
    turns: { run: (task: () => void) => tasks.push(task) } as unknown as Turns,
    call: (name, row, plannedMicros) => {
      called.push(`${name} ${row[0]} ${plannedMicros} at ${time.micros}`);
      onCall();
    },
    together: (task) => {
      const before = called.length;
      task();
      together.push(called.slice(before));
    },
    deleteRow: (indexId, key) => {
      called.push(`delete ${key[0]}`);
      change((tx) => tx.deleteByPoint(indexId, key));
    },
  });
});

function change(write: (tx: ReturnType<Datastore['begin']>) => void): void {
  const tx = datastore.begin({ timestampMicros: time.micros });
  write(tx);
  scheduler.onCommit(tx.commit());
}

function put(id: bigint, at: Value): void {
  change((tx) => tx.insert(TABLE, datastore.rowCodec(TABLE).encode([id, at])));
}

/** Fires what is due, without running the tasks that come of it. */
const fire = (micros: bigint) => time.advance(micros, () => Promise.resolve());

function work(): void {
  for (const task of tasks.splice(0)) task();
}

describe('a scheduler', () => {
  it('does nothing before it starts, and then plans the rows there are by their keys', async () => {
    put(3n, once(1n));
    put(2n, once(1n));
    put(1n, interval(5n));
    scheduler.runSoon(() => called.push('soon'));
    expect([time.pending, tasks.length]).toEqual([0, 0]);
    scheduler.start();
    await fire(0n);
    work();
    expect(called).toEqual(['soon', 'run 2 1 at 1000000', 'delete 2', 'run 3 1 at 1000000', 'delete 3']);
    expect(time.pending).toBe(1);
  });

  it('makes a call and deletes its row as one thing to be stored', async () => {
    put(2n, once(1n));
    put(3n, once(1n));
    scheduler.start();
    await fire(0n);
    work();
    expect(together).toEqual([
      ['run 2 1 at 1000000', 'delete 2'],
      ['run 3 1 at 1000000', 'delete 3'],
    ]);
  });

  it('starts once', async () => {
    put(1n, interval(1000n));
    scheduler.start();
    time.micros += 500n;
    scheduler.start();
    await fire(500n);
    work();
    expect(called).toEqual(['run 1 1001000 at 1001000']);
  });

  it('calls nothing once it is closed, not even what is due already', async () => {
    scheduler.start();
    put(1n, once(1n));
    put(2n, interval(1000n));
    scheduler.runSoon(() => called.push('soon'));
    await fire(1000n);
    expect(tasks).toHaveLength(3);
    scheduler.close();
    work();
    put(3n, once(1n));
    scheduler.start();
    expect([called, time.pending]).toEqual([[], 0]);
  });

  it('settles a row whose call failed in the host itself, and raises the error', async () => {
    scheduler.start();
    put(1n, once(1n));
    put(2n, interval(1000n));
    await fire(1000n);
    onCall = () => {
      throw new Error('no');
    };
    expect(work).toThrow('no');
    expect(called).toEqual(['run 1 1 at 1001000', 'delete 1']);
    expect(datastore.rowCount(TABLE)).toBe(1);
  });

  it('writes nothing where a call has ended the database', async () => {
    scheduler.start();
    put(1n, once(1n));
    await fire(0n);
    onCall = () => {
      scheduler.close();
    };
    work();
    expect(called).toEqual(['run 1 1 at 1000000']);
  });

  it('passes over a row that went without its knowing', async () => {
    scheduler.start();
    put(1n, once(1n));
    await fire(0n);
    const tx = datastore.begin({ timestampMicros: 0n });
    tx.clear(TABLE);
    tx.commit();
    work();
    expect(called).toEqual([]);
  });

  it('keeps one timer, which it moves only when the next call changes', () => {
    scheduler.start();
    put(1n, once(1_500_001n));
    put(2n, once(1_700_000n));
    put(3n, once(1_400_000n));
    change((tx) => tx.insert(4097, new Uint8Array(8)));
    change((tx) => tx.clear(TABLE));
    expect([time.delaysMs, time.pending]).toEqual([[501, 400], 0]);
  });

  it('leaves the time after which a delay is too long to the later of the clock and the transaction', () => {
    const row = datastore.rowCodec(TABLE).encode([1n, once(1_000_000n + (2n ** 36n - 1n) * 1000n)]);
    expect(scheduler.isTooFar(TABLE, row, 0n)).toBe(true);
    expect(scheduler.isTooFar(TABLE, row, 1_000_001n)).toBe(false);
    expect(scheduler.isTooFar(TABLE, row.subarray(1), 0n)).toBe(false);
    expect(scheduler.isTooFar(4097, row, 0n)).toBe(false);
  });
});

describe('the next call of an interval', () => {
  it.each([
    ['in time', 1000n, 100n, 1000n, 1100n],
    ['a little late', 1000n, 100n, 1099n, 1100n],
    ['late by just one', 1000n, 100n, 1100n, 1200n],
    ['late by several', 1000n, 100n, 1350n, 1400n],
    ['early', 1000n, 100n, 900n, 1100n],
    ['of no length', 1000n, 0n, 5000n, 1000n],
  ])('%s', (_what, planned, every, now, next) => {
    expect(nextCall(planned, every, now)).toBe(next);
  });
});
