/**
 * Everything NERV can store without loss: null, booleans, strings, numbers (−0, NaN and ±Infinity kept), bigints,
 * dates, byte arrays, arrays and plain objects of these. Anything else is a `ValidationError` that names the path.
 */
export type Value =
  null | boolean | string | number | bigint | Date | Uint8Array | readonly Value[] | ValueObject;

/** A plain object of values. An own property whose value is `undefined` is left out when it is stored. */
export interface ValueObject {
  readonly [key: string]: Value | undefined;
}

/** Where something is inside a value: property names and array indexes, outermost first; `[]` is the value itself. */
export type Path = readonly (string | number)[];
