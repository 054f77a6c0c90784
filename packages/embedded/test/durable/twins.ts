import { schema, table, t } from 'spacetimedb/server';

// Every call writes to two tables, so that half a transaction is seen.
const twins = schema({
  left: table({ name: 'left' }, { n: t.u32().primaryKey(), text: t.string() }),
  right: table(
    { name: 'right' },
    { id: t.u64().primaryKey().autoInc(), n: t.u32().index('btree'), text: t.string() },
  ),
});

export default twins;

export const put = twins.reducer({ n: t.u32(), text: t.string() }, (ctx, { n, text }) => {
  ctx.db.left.insert({ n, text });
  ctx.db.right.insert({ id: 0n, n, text });
});

/** Everything that is there, as JSON: `[n, text]` of both tables, by `n`. */
export const list = twins.procedure(t.string(), (ctx) =>
  ctx.withTx(({ db }) =>
    JSON.stringify(
      [db.left, db.right].map((rows) =>
        [...rows.iter()].map(({ n, text }) => [n, text] as const).sort(([a], [b]) => a - b),
      ),
    ),
  ),
);
