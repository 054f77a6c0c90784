import type { t as types } from 'spacetimedb';

/** A column of every scalar type that a default can be given for, besides the id that jars always had. */
export const jarColumns = (t: typeof types) => ({
  id: t.u32(),
  sealed: t.bool().default(true),
  i8: t.i8().default(-8),
  u8: t.u8().default(8),
  i16: t.i16().default(-1616),
  u16: t.u16().default(1616),
  i32: t.i32().default(-323232),
  u32: t.u32().default(323232),
  i64: t.i64().default(-6464646464646464n),
  u64: t.u64().default(6464646464646464n),
  f32Above: t.f32().default(0.5),
  f32Below: t.f32().default(-0.5),
  f64Above: t.f64().default(0.125),
  f64Below: t.f64().default(-0.125),
  label: t.string().default('no label'),
});
