import type { t as types, table as makeTable } from 'spacetimedb';

/** The tables, made by the module and by its clients, each with `t` and `table` of its own copy of the library. */
export function noteTables({ t, table }: { t: typeof types; table: typeof makeTable }) {
  return {
    note: table(
      { name: 'note', public: true },
      { id: t.u32().primaryKey().autoInc(), author: t.identity(), text: t.string() },
    ),
  };
}
