import type { t as types } from 'spacetimedb';

/** Columns that the module and its clients share. */
export function alarmColumns(t: typeof types) {
  return {
    log: { seq: t.u64().primaryKey().autoInc(), text: t.string(), micros: t.i64() },
    alarm: { id: t.u64().primaryKey().autoInc(), at: t.scheduleAt(), label: t.string() },
    job: { id: t.u64().primaryKey(), label: t.string(), at: t.scheduleAt() },
  };
}
