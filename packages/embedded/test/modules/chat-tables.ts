import type { t as types, table as makeTable } from 'spacetimedb';

/**
 * The tables of the chat module. The module makes them with `t` and `table` of `spacetimedb/server`, its clients with those of
 * `spacetimedb`: the two are different copies of the library, and a value made by one means nothing to the other.
 */
export function chatTables({ t, table }: { t: typeof types; table: typeof makeTable }) {
  return {
    user: table(
      { name: 'user', public: true },
      { identity: t.identity().primaryKey(), name: t.string().optional(), online: t.bool() },
    ),
    message: table(
      {
        name: 'message',
        public: true,
        indexes: [{ accessor: 'byRoom', algorithm: 'btree', columns: ['room', 'id'] }],
      },
      { id: t.u64().primaryKey().autoInc(), room: t.string(), sender: t.identity(), text: t.string() },
    ),
    typing: table({ name: 'typing', public: true, event: true }, { room: t.string(), who: t.identity() }),
  };
}
