import type { AlgebraicType, ProductType } from '../sats';
import type { DeclaredModule, IndexSchema, SequenceSchema, TableSchema, ViewSchema } from '../schema';
import type { Json } from './json-text';

/** What both versions of a definition write in the same way: SATS-JSON with the names of fields and variants. */

export type Own = DeclaredModule['own'];

/** A variant that holds nothing. */
export const unit = (name: string): Json => ({ [name]: [] });

export function option(value: Json | undefined): Json {
  return value === undefined ? { none: [] } : { some: value };
}

export function typeJson(type: AlgebraicType): Json {
  switch (type.tag) {
    case 'Ref':
      return { Ref: type.ref };
    case 'Array':
      return { Array: typeJson(type.element) };
    case 'Product':
      return { Product: productJson(type) };
    case 'Sum':
      return { Sum: { variants: type.variants.map(partJson) } };
    default:
      return unit(type.tag);
  }
}

export function productJson({ elements }: ProductType): Json {
  return { elements: elements.map(partJson) };
}

function partJson({ name, type }: ProductType['elements'][number]): Json {
  return { name: option(name), algebraic_type: typeJson(type) };
}

export function typespaceJson({ typespace }: Own): Json {
  return { types: typespace.types.map(typeJson) };
}

const ALGORITHMS = { btree: 'BTree', hash: 'Hash', direct: 'Direct' } as const;

export function algorithmJson({ algorithm, columns }: IndexSchema): Json {
  return { [ALGORITHMS[algorithm]]: algorithm === 'direct' ? (columns[0] ?? 0) : columns };
}

/** Columns of a primary key: one at most. */
export function keyJson({ primaryKey }: TableSchema): Json {
  return primaryKey === undefined ? [] : [primaryKey];
}

const DEFAULT_MAX = 2n ** 127n - 1n;

/** A sequence without its name. Bounds that are as they are when nothing is said are not said. */
export function sequenceJson({ column, start, min, max, increment }: SequenceSchema): {
  readonly [name: string]: Json;
} {
  return {
    column,
    start: option(start === min ? undefined : start),
    min_value: option(min === 1n ? undefined : min),
    max_value: option(max === DEFAULT_MAX ? undefined : max),
    increment,
  };
}

export function accessJson({ kind, access }: TableSchema): { readonly [name: string]: Json } {
  return {
    table_type: unit(kind === 'system' ? 'System' : 'User'),
    table_access: unit(access === 'public' ? 'Public' : 'Private'),
  };
}

/** A view without its name. */
export function viewJson(view: ViewSchema): { readonly [name: string]: Json } {
  return {
    index: view.id,
    is_public: view.isPublic,
    is_anonymous: view.isAnonymous,
    params: productJson(view.params),
    return_type: typeJson(view.returnType),
  };
}

/** Default values by column, in hex digits. */
export function defaultsOf({ columns }: TableSchema): { readonly col_id: number; readonly value: string }[] {
  return columns.flatMap(({ position, defaultValue }) =>
    defaultValue === undefined
      ? []
      : [{ col_id: position, value: Buffer.from(defaultValue).toString('hex') }],
  );
}

export const LIFECYCLE_NAMES = {
  init: 'Init',
  onConnect: 'OnConnect',
  onDisconnect: 'OnDisconnect',
} as const;
