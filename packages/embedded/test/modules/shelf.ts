import { schema, t, table } from 'spacetimedb/server';

/** A module to be mounted in others. */
const shelf = schema({
  book: table({ name: 'book', public: true }, { id: t.u64().primaryKey().autoInc(), title: t.string() }),
});
export default shelf;

export const addBook = shelf.reducer({ title: t.string() }, (ctx, { title }) => {
  ctx.db.book.insert({ id: 0n, title });
});

export const countBooks = shelf.procedure(t.u64(), (ctx) => ctx.withTx((tx) => tx.db.book.count()));
