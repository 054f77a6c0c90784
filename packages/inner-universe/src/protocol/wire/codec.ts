import { malformed, type Reader } from './reader';
import type { Writer } from './writer';

/** How one type is written and read. The layout is BSATN, SpacetimeDB's own, so that any of its clients can speak it. */
export interface Codec<T> {
  write(writer: Writer, value: T): void;
  read(reader: Reader): T;
}

/** The TypeScript type of a codec. */
export type TypeOf<C> = C extends Codec<infer T> ? T : never;

type Flatten<T> = { [K in keyof T]: T[K] };
type OptionalKeys<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a codec is invariant in its type
type Fields = { readonly [name: string]: Codec<any> };
type FieldTypes<F extends Fields> = { readonly [K in keyof F]: TypeOf<F[K]> };

/** The type of a struct: fields that may be absent may also be left out. */
export type StructOf<F extends Fields> = Flatten<
  Omit<FieldTypes<F>, OptionalKeys<FieldTypes<F>>> & Partial<Pick<FieldTypes<F>, OptionalKeys<FieldTypes<F>>>>
>;

export type UnionOf<F extends Fields> = {
  [K in keyof F & string]: { readonly tag: K; readonly value: TypeOf<F[K]> };
}[keyof F & string];

export const u8: Codec<number> = { write: (w, v) => w.u8(v), read: (r) => r.u8() };
export const u32: Codec<number> = { write: (w, v) => w.u32(v), read: (r) => r.u32() };
export const u64: Codec<number> = { write: (w, v) => w.u64(v), read: (r) => r.u64() };
export const i64: Codec<number> = { write: (w, v) => w.i64(v), read: (r) => r.i64() };
export const f64: Codec<number> = { write: (w, v) => w.f64(v), read: (r) => r.f64() };
export const string: Codec<string> = { write: (w, v) => w.string(v), read: (r) => r.string() };
export const bytes: Codec<Uint8Array> = { write: (w, v) => w.blob(v), read: (r) => r.blob() };

export const boolean: Codec<boolean> = {
  write: (w, v) => w.u8(v ? 1 : 0),
  read: (r) => {
    const byte = r.u8();
    if (byte > 1) throw malformed(`a boolean is ${byte}`);
    return byte === 1;
  },
};

/** Some is 0 and the value, none is 1. */
export function option<T>(inner: Codec<T>): Codec<T | undefined> {
  return {
    write(writer, value) {
      if (value === undefined) writer.u8(1);
      else {
        writer.u8(0);
        inner.write(writer, value);
      }
    },
    read(reader) {
      const tag = reader.u8();
      if (tag > 1) throw malformed(`an option has tag ${tag}`);
      return tag === 0 ? inner.read(reader) : undefined;
    },
  };
}

export function array<T>(inner: Codec<T>): Codec<readonly T[]> {
  return {
    write(writer, values) {
      writer.u32(values.length);
      for (const value of values) inner.write(writer, value);
    },
    read(reader) {
      const length = reader.u32();
      // Every element takes at least one byte: a length beyond that is damage, refused before it allocates.
      if (length > reader.remaining) throw malformed(`an array claims ${length} elements`);
      const values: T[] = [];
      for (let index = 0; index < length; index++) values.push(inner.read(reader));
      return values;
    },
  };
}

/** The fields one after another, in the order given. */
export function struct<F extends Fields>(fields: F): Codec<StructOf<F>> {
  const names = Object.keys(fields);
  const codecs = Object.values(fields);
  const { length } = names;
  return {
    write(writer, value) {
      const source = value as { readonly [name: string]: unknown };
      for (let index = 0; index < length; index++) {
        codecs[index]?.write(writer, source[names[index] ?? '']);
      }
    },
    read(reader) {
      const result: { [name: string]: unknown } = {};
      for (let index = 0; index < length; index++) {
        result[names[index] ?? ''] = codecs[index]?.read(reader);
      }
      return result as StructOf<F>;
    },
  };
}

/** A tag byte (the place in the order given) and that variant's value. New variants go at the end. */
export function union<F extends Fields>(variants: F): Codec<UnionOf<F>> {
  const names = Object.keys(variants);
  const codecs: readonly Codec<unknown>[] = Object.values(variants);
  const tags = new Map(names.map((name, index) => [name, index]));
  return {
    write(writer, value) {
      const tag = tags.get(value.tag);
      const codec = tag === undefined ? undefined : codecs[tag];
      if (tag === undefined || codec === undefined)
        throw new TypeError(`No such variant: ${String(value.tag)}`);
      writer.u8(tag);
      codec.write(writer, value.value);
    },
    read(reader) {
      const tag = reader.u8();
      const codec = codecs[tag];
      if (codec === undefined) throw malformed(`variant ${tag} of ${names.length} is unknown`);
      return { tag: names[tag], value: codec.read(reader) } as UnionOf<F>;
    },
  };
}

/** One byte, the place in the list given. New members go at the end. */
export function enumeration<const M extends readonly string[]>(members: M): Codec<M[number]> {
  const tags = new Map<string, number>(members.map((name, index) => [name, index]));
  return {
    write(writer, value) {
      const tag = tags.get(value);
      if (tag === undefined) throw new TypeError(`No such member: ${value}; one of ${members.join(', ')}`);
      writer.u8(tag);
    },
    read(reader) {
      const tag = reader.u8();
      const member = members[tag];
      if (member === undefined) throw malformed(`member ${tag} of ${members.length} is unknown`);
      return member;
    },
  };
}
