import { ScheduleAt } from 'spacetimedb';
import { schema, t, table } from 'spacetimedb/server';

/** A module that keeps notes, and makes trouble when it is asked to. */
const note = table({ name: 'note', public: true }, { id: t.u32().primaryKey().autoInc(), text: t.string() });
/* eslint-disable @typescript-eslint/no-explicit-any -- the functions' types need the tables' first */
const later = table(
  { name: 'later', public: true, scheduled: (): any => goOff },
  { id: t.u64().primaryKey().autoInc(), at: t.scheduleAt(), what: t.string() },
);
/* eslint-enable @typescript-eslint/no-explicit-any */

const trouble = schema({ note, later });
export default trouble;

function loop(): never {
  for (;;);
}

export const onDisconnect = trouble.clientDisconnected((ctx) => {
  ctx.db.note.insert({ id: 0, text: 'a client left' });
});

export const keep = trouble.reducer({ text: t.string() }, (ctx, { text }) => {
  ctx.db.note.insert({ id: 0, text });
});

/** Asks for something to be done in so many milliseconds. */
export const plan = trouble.reducer({ what: t.string(), inMs: t.u32() }, (ctx, { what, inMs }) => {
  const at = ScheduleAt.time(ctx.timestamp.microsSinceUnixEpoch + 1000n * BigInt(inMs));
  ctx.db.later.insert({ id: 0n, at, what });
});

export const goOff = trouble.reducer({ row: later.rowType }, (ctx, { row }) => {
  if (row.what === 'loop') loop();
  ctx.db.note.insert({ id: 0, text: row.what });
});

export const chat = trouble.reducer({ lines: t.u32() }, (_ctx, { lines }) => {
  for (let line = 0; line < lines; line++) console.log(String(line));
});

export const spin = trouble.reducer(() => {
  console.log('about to spin');
  loop();
});

export const spinInTransaction = trouble.procedure(t.string(), (ctx) =>
  ctx.withTx((tx) => {
    tx.db.note.insert({ id: 0, text: 'never kept' });
    return loop();
  }),
);

export const swell = trouble.reducer(() => {
  const held: object[] = [];
  for (;;) held.push(Array.from({ length: 1000 }, () => ({})));
});

/** The texts of the notes, in the order in which they were made. */
export const look = trouble.procedure(t.string(), (ctx) =>
  ctx.withTx((tx) =>
    [...tx.db.note.iter()]
      .sort((a, b) => a.id - b.id)
      .map(({ id, text }) => `${id} ${text}`)
      .join('\n'),
  ),
);
