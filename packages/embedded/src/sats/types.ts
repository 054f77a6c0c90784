/**
 * SATS, the algebraic type system of SpacetimeDB, as this host uses it.
 *
 * Types are plain immutable data. Values are plain data too, and positional: names are a matter of the schema
 * (a column has a source name and a canonical name), so a value never carries them.
 */

/** The scalar types, in the order of their tags in BSATN (`String` is 4, `F64` is 19). */
export type ScalarTag =
  | 'String'
  | 'Bool'
  | 'I8'
  | 'U8'
  | 'I16'
  | 'U16'
  | 'I32'
  | 'U32'
  | 'I64'
  | 'U64'
  | 'I128'
  | 'U128'
  | 'I256'
  | 'U256'
  | 'F32'
  | 'F64';

/** A type that needs no further description. */
export interface ScalarType {
  readonly tag: ScalarTag;
}

/** The type at position `ref` of the typespace. */
export interface RefType {
  readonly tag: 'Ref';
  readonly ref: number;
}

/** One field of a product. A field without a name has `undefined`. */
export interface ProductElement {
  readonly name: string | undefined;
  readonly type: AlgebraicType;
}

/** A record: its fields one after the other. */
export interface ProductType {
  readonly tag: 'Product';
  readonly elements: readonly ProductElement[];
}

/** One variant of a sum. */
export interface SumVariant {
  readonly name: string | undefined;
  readonly type: AlgebraicType;
}

/** A tagged union: one byte that says which variant, then its value. At most 256 variants. */
export interface SumType {
  readonly tag: 'Sum';
  readonly variants: readonly SumVariant[];
}

/** A list: a count, then its elements. */
export interface ArrayType {
  readonly tag: 'Array';
  readonly element: AlgebraicType;
}

export type AlgebraicType = RefType | SumType | ProductType | ArrayType | ScalarType;

/** The types that a `Ref` points into. */
export interface Typespace {
  readonly types: readonly AlgebraicType[];
}

/**
 * Shapes that SpacetimeDB gives a meaning of their own. They are recognised by structure (field and variant
 * names included), their names are exempt from the naming policy, and their values stay structural:
 * an `Identity` is `[bigint]`, an absent `Option` is `{ tag: 1, value: [] }`.
 */
export type SpecialType =
  'Identity' | 'ConnectionId' | 'Timestamp' | 'TimeDuration' | 'Uuid' | 'Option' | 'Result' | 'ScheduleAt';

/** A value of a sum: `tag` is the position of the variant. */
export interface SumValue {
  readonly tag: number;
  readonly value: Value;
}

/**
 * A decoded value.
 *
 * | type | value |
 * |---|---|
 * | Bool | boolean |
 * | I8 to U32, F32, F64 | number |
 * | I64 to U256 | bigint |
 * | String | string |
 * | Array of U8 | Uint8Array |
 * | any other Array | array of values |
 * | Product | array of values, one per field, in order |
 * | Sum | SumValue |
 */
export type Value = boolean | number | bigint | string | Uint8Array | readonly Value[] | SumValue;

/** Reads BSATN from a piece of a byte array. `offset` moves on as values are read. */
export interface Reader {
  readonly bytes: Uint8Array;
  offset: number;
  /** Position after the last byte that may be read. */
  readonly end: number;
}

/** Takes the bytes that a codec encodes. */
export interface Writer {
  /** Makes room for `count` bytes, advances past them, and returns the position where they start. */
  reserve(count: number): number;
  /** Number of bytes written. Lowering it gives back bytes just reserved. */
  length: number;
  /** The buffer written to. It may be another one after each `reserve`. */
  readonly bytes: Uint8Array;
  /** A view of the same buffer. */
  readonly view: DataView;
}

/**
 * What can be done with the values of one type. Compiled once (`compileType`); each member is a closure that
 * holds only what its type needs, so using one is a direct call and never a walk over the type.
 */
export interface TypeCodec {
  readonly type: AlgebraicType;
  /** Which special type this is, if any. */
  readonly special: SpecialType | undefined;
  /** Length in bytes when every value has the same, else `undefined`. */
  readonly fixedSize: number | undefined;
  /** The least number of bytes a value takes. */
  readonly minSize: number;
  /** Whether any `fixedSize` bytes are a value, so that checking one is checking that they are there. */
  readonly isPlain: boolean;
  /**
   * Checks the value that starts at `offset` and must end at or before `end`.
   * @returns the position after it
   * @throws BsatnError when the bytes are no value of this type: cut short, a length beyond the end, an unknown
   * variant, a boolean that is neither 0 nor 1, text that is not UTF-8, or nesting deeper than `MAX_DEPTH`.
   * Work and memory are bounded by the number of bytes.
   */
  readonly validate: (bytes: Uint8Array, offset: number, end: number) => number;
  /** As `validate`, for bytes known to be valid (a stored row): no checks, only the position after the value. */
  readonly skip: (bytes: Uint8Array, offset: number) => number;
  /**
   * Reads one value. Byte arrays are copies.
   * @throws BsatnError as `validate`
   */
  readonly decode: (reader: Reader) => Value;
  /**
   * Writes one value.
   * @throws BsatnError when the value is not of this type or out of its range
   */
  readonly encode: (writer: Writer, value: Value) => void;
  /**
   * The total order of SATS: negative, zero or positive. Numbers by size, NaN equal to itself and above all,
   * -0 equal to 0; text by its UTF-8 bytes; products and arrays by the first difference, a shorter array first;
   * sums by tag, then by value.
   */
  readonly compare: (a: Value, b: Value) => number;
}
