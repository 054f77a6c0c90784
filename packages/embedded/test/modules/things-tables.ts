import type { t as types, table as makeTable } from 'spacetimedb';

/** Two tables of the same columns: one with a key, one that is a plain set of rows. */
export function thingTables({ t, table }: { t: typeof types; table: typeof makeTable }) {
  return {
    thing: table(
      {
        name: 'thing',
        public: true,
        indexes: [{ accessor: 'byKind', algorithm: 'btree', columns: ['kind', 'weight'] }],
      },
      { id: t.u32().primaryKey(), kind: t.u32(), weight: t.i64(), label: t.string(), active: t.bool() },
    ),
    bag: table(
      { name: 'bag', public: true },
      { id: t.u32(), kind: t.u32(), weight: t.i64(), label: t.string(), active: t.bool() },
    ),
  };
}
