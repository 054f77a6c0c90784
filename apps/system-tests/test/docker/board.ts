import { schema, t, table } from 'spacetimedb/server';

/** A module that keeps numbers. */
const board = schema({ note: table({ name: 'note', public: true }, { n: t.u32().primaryKey() }) });
export default board;

export const add = board.reducer({ n: t.u32() }, (ctx, row) => {
  ctx.db.note.insert(row);
});

export const all = board.procedure(t.array(t.u32()), (ctx) =>
  ctx.withTx((tx) => [...tx.db.note.iter()].map(({ n }) => n)),
);
