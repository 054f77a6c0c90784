import { ScheduleAt, type ConnectionId, type Identity, type Timestamp } from 'spacetimedb';
import { schema, SenderError, t, table } from 'spacetimedb/server';
import { alarmColumns } from './alarm-columns';

const columns = alarmColumns(t);

/* eslint-disable @typescript-eslint/no-explicit-any -- the functions' types need the tables' first */
const log = table({ name: 'log', public: true }, columns.log);
const alarm = table({ name: 'alarm', public: true, scheduled: (): any => ring }, columns.alarm);
const job = table({ name: 'job', public: true, scheduled: (): any => work }, columns.job);
/* eslint-enable @typescript-eslint/no-explicit-any */

const alarms = schema({ log, alarm, job });
export default alarms;

interface Noter {
  readonly db: {
    readonly log: { insert(row: { seq: bigint; text: string; micros: bigint }): unknown };
  };
  readonly timestamp: Timestamp;
}

function note(ctx: Noter, text: string): void {
  ctx.db.log.insert({ seq: 0n, text, micros: ctx.timestamp.microsSinceUnixEpoch });
}

interface Called {
  readonly sender: Identity;
  readonly databaseIdentity: Identity;
  readonly connectionId: ConnectionId | null;
}

function caller({ sender, databaseIdentity, connectionId }: Called): string {
  const who = sender.isEqual(databaseIdentity) ? 'the database' : 'someone';
  return `${who}, ${connectionId === null ? 'no' : 'a'} connection`;
}

export const init = alarms.init((ctx) => {
  ctx.db.alarm.insert({ id: 0n, at: ScheduleAt.time(ctx.timestamp.microsSinceUnixEpoch), label: 'init' });
});

export const setAlarm = alarms.reducer(columns.alarm, (ctx, row) => {
  ctx.db.alarm.insert(row);
});

export const changeAlarm = alarms.reducer(columns.alarm, (ctx, row) => {
  ctx.db.alarm.id.update(row);
});

export const stopAlarm = alarms.reducer({ id: t.u64() }, (ctx, { id }) => {
  ctx.db.alarm.id.delete(id);
});

export const setAlarms = alarms.reducer({ rows: t.array(alarm.rowType) }, (ctx, { rows }) => {
  for (const row of rows) ctx.db.alarm.insert(row);
});

export const setAlarmAndFail = alarms.reducer(columns.alarm, (ctx, row) => {
  if (ctx.db.alarm.id.find(row.id)) ctx.db.alarm.id.update(row);
  else ctx.db.alarm.insert(row);
  throw new SenderError('taken back');
});

/** Tells what setting an alarm came to. */
export const tryAlarm = alarms.reducer(columns.alarm, (ctx, row) => {
  try {
    if (ctx.db.alarm.id.find(row.id)) ctx.db.alarm.id.update(row);
    else ctx.db.alarm.insert(row);
    note(ctx, 'accepted');
  } catch (error) {
    note(ctx, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
});

export const setJob = alarms.reducer(columns.job, (ctx, row) => {
  ctx.db.job.insert(row);
});

export const stopJob = alarms.reducer({ id: t.u64() }, (ctx, { id }) => {
  ctx.db.job.id.delete(id);
});

/** Changes nothing. Its answer comes after everything that was due before it. */
export const settle = alarms.reducer(() => undefined);

/** What it does besides noting itself is in the label: `name:command`. */
export const ring = alarms.reducer({ arg: alarm.rowType }, (ctx, { arg }) => {
  note(ctx, `${arg.label}, called by ${caller(ctx)}`);
  const now = ctx.timestamp.microsSinceUnixEpoch;
  const [name, command] = arg.label.split(':');
  switch (command) {
    case 'refuse':
      throw new SenderError('refused to ring');
    case 'crash':
      throw new TypeError('cannot ring');
    case 'follow':
      ctx.db.alarm.insert({ id: 0n, at: ScheduleAt.time(now), label: `${name} follows` });
      break;
    case 'later':
      ctx.db.alarm.id.update({ ...arg, at: ScheduleAt.time(now + 1_000_000n) });
      break;
    case 'slower':
      ctx.db.alarm.id.update({ ...arg, at: ScheduleAt.interval(5_000_000n), label: name ?? '' });
      break;
    case 'end':
      ctx.db.alarm.id.delete(arg.id);
  }
});

export const work = alarms.procedure({ arg: job.rowType }, t.unit(), (ctx, { arg }) => {
  const here = ctx.withTx((tx) => {
    note(tx, `${arg.label}, called by ${caller(ctx)}, jobs left ${tx.db.job.count()}`);
    return tx.db.job.id.find(arg.id) !== null;
  });
  if (arg.label.endsWith(':crash')) throw new TypeError('cannot work');
  if (here && arg.label.endsWith(':end')) ctx.withTx((tx) => tx.db.job.id.delete(arg.id));
  return {};
});

/** Log and alarms as JSON. */
export const look = alarms.procedure(t.string(), (ctx) =>
  ctx.withTx((tx) =>
    JSON.stringify({
      log: [...tx.db.log.iter()].map(({ text, micros }) => `${micros} ${text}`),
      alarms: [...tx.db.alarm.iter()].map(({ id, label }) => `${id} ${label}`),
      jobs: [...tx.db.job.iter()].map(({ id, label }) => `${id} ${label}`),
    }),
  ),
);
