import type { t as types, table as makeTable } from 'spacetimedb';

interface Library {
  readonly t: typeof types;
  readonly table: typeof makeTable;
}

/** A table for every way in which rows are told apart. */
export function vaultTables({ t, table }: Library) {
  return {
    item: table(
      {
        name: 'item',
        public: true,
        indexes: [{ accessor: 'byKind', algorithm: 'btree', columns: ['kind', 'weight'] }],
      },
      { id: t.u32().primaryKey(), kind: t.u32(), weight: t.i64(), label: t.string() },
    ),
    bag: table({ name: 'bag', public: true }, { kind: t.u32(), label: t.string() }),
    word: table({ name: 'word', public: true }, { word: t.string().primaryKey(), count: t.u32() }),
    badge: table(
      { name: 'badge', public: true },
      { name: t.string().unique(), code: t.u16().unique(), size: t.i32() },
    ),
    entry: table(
      { name: 'entry', public: true },
      { seq: t.u64().primaryKey().autoInc(), writer: t.u32(), n: t.u32(), text: t.string() },
    ),
    total: table({ name: 'total', public: true }, { writer: t.u32().primaryKey(), count: t.u32() }),
    secret: table({ name: 'secret' }, { id: t.u32().primaryKey(), text: t.string() }),
    ping: table({ name: 'ping', public: true, event: true }, { n: t.u32() }),
    visit: table({ name: 'visit', public: true }, { seq: t.u64().primaryKey().autoInc(), what: t.string() }),
  };
}

/** One thing that the reducer `run` does. */
export function vaultStep({ t }: Pick<Library, 't'>) {
  return t.enum('Step', {
    put: t.object('ItemToPut', { id: t.u32(), kind: t.u32(), weight: t.i64(), label: t.string() }),
    drop: t.u32(),
    toss: t.object('Tossed', { kind: t.u32(), label: t.string() }),
    pick: t.object('Picked', { kind: t.u32(), label: t.string() }),
    say: t.string(),
    forget: t.string(),
    badge: t.object('BadgeToAdd', { name: t.string(), code: t.u16(), size: t.i32() }),
    record: t.object('Record', { writer: t.u32(), text: t.string() }),
    ping: t.u32(),
    fail: t.unit(),
  });
}
