import { schema, t, table } from 'spacetimedb/server';

/** A module whose state does not grow, so that memory that grows is the host's. */
const counter = schema({
  tally: table({ name: 'tally' }, { id: t.u32().primaryKey(), count: t.u64(), last: t.string() }),
});
export default counter;

export const init = counter.init((ctx) => {
  ctx.db.tally.insert({ id: 0, count: 0n, last: '' });
});

export const count = counter.reducer({ text: t.string() }, (ctx, { text }) => {
  const row = ctx.db.tally.id.find(0);
  if (row === null) throw new Error('there is no tally');
  ctx.db.tally.id.update({ ...row, count: row.count + 1n, last: text });
});

export const counted = counter.procedure(t.u64(), (ctx) =>
  ctx.withTx((tx) => tx.db.tally.id.find(0)?.count ?? 0n),
);
