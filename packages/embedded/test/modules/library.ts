import { schema, t, table } from 'spacetimedb/server';
import * as shelf from './shelf';

/** A module with a submodule and a view. */
const reader = table({ name: 'reader', public: true }, { id: t.u32().primaryKey(), name: t.string() });
const library = schema({ reader, shelf });
export default library;

export const addReader = library.reducer({ id: t.u32(), name: t.string() }, (ctx, row) => {
  ctx.db.reader.insert(row);
});

export const addBoth = library.reducer({ id: t.u32(), name: t.string() }, (ctx, row) => {
  shelf.addBook(ctx.as.shelf, { title: row.name });
  ctx.db.reader.insert(row);
});

export const countAll = library.procedure(t.u64(), (ctx) => shelf.countBooks(ctx.as.shelf, {}));

export const firstReaders = library.anonymousView(
  { name: 'first_readers', public: true },
  t.array(reader.rowType),
  (ctx) => [...ctx.db.reader.iter()].slice(0, 3),
);
