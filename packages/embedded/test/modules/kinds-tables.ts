import type { t as types, table as makeTable } from 'spacetimedb';

interface Library {
  readonly t: typeof types;
  readonly table: typeof makeTable;
}

/** One column of every type there is. To be made once: it gives names to types. */
export function everyColumn({ t }: Pick<Library, 't'>) {
  const inner = t.object('Inner', { a: t.u8(), b: t.string() });
  return {
    i8: t.i8(),
    i16: t.i16(),
    i32: t.i32(),
    i64: t.i64(),
    i128: t.i128(),
    i256: t.i256(),
    u8: t.u8(),
    u16: t.u16(),
    u32: t.u32(),
    u64: t.u64(),
    u128: t.u128(),
    u256: t.u256(),
    f32: t.f32(),
    f64: t.f64(),
    flag: t.bool(),
    text: t.string(),
    bytes: t.byteArray(),
    numbers: t.array(t.i32()),
    nested: t.array(t.array(t.string())),
    maybe: t.option(t.string()),
    maybeInner: t.option(inner),
    inner,
    shape: t.enum('Shape', {
      dot: t.unit(),
      circle: t.f64(),
      box: t.object('Box', { w: t.u32(), h: t.u32() }),
    }),
    color: t.enum('Color', ['Red', 'Green', 'Blue']),
    // Of one type on both sides: SDK 2.10.1 writes an error as if it were of the type of a success.
    answer: t.result(t.string(), t.string()),
    who: t.identity(),
    link: t.connectionId(),
    when: t.timestamp(),
    took: t.timeDuration(),
    uuid: t.uuid(),
    at: t.scheduleAt(),
  };
}

/** Tables that hold every type, and every kind of key. */
export function kindsTables({ t, table }: Library, columns: ReturnType<typeof everyColumn>) {
  return {
    every: table({ name: 'every', public: true }, { id: t.u32().primaryKey(), ...columns }),
    counter: table(
      { name: 'counter', public: true },
      { tiny: t.u8().primaryKey().autoInc(), wide: t.i64().autoInc(), note: t.string() },
    ),
    handle: table(
      { name: 'handle', public: true },
      { name: t.string().unique(), code: t.u16().unique(), size: t.i32() },
    ),
    point: table(
      {
        name: 'point',
        public: true,
        indexes: [
          { accessor: 'byXY', algorithm: 'btree', columns: ['x', 'y'] },
          { accessor: 'byTag', algorithm: 'hash', columns: ['tag'] },
        ],
      },
      { id: t.u32().primaryKey(), x: t.i32(), y: t.string(), tag: t.u8() },
    ),
    secret: table({ name: 'secret' }, { id: t.u32().primaryKey(), text: t.string() }),
    said: table({ name: 'said', public: true }, { seq: t.u64().primaryKey().autoInc(), text: t.string() }),
  };
}
