import { array, bytes, enumeration, string, struct, type TypeOf } from '../wire/index';

export const filterOperators = [
  'equals',
  'notEquals',
  'greaterThan',
  'lessThan',
  'greaterOrEqual',
  'lessOrEqual',
  'contains',
  'startsWith',
  'endsWith',
  'in',
  'notIn',
] as const;
export type FilterOperator = (typeof filterOperators)[number];

/**
 * A path into a row: `['name']`, `['createdAt']` and the other columns by their names, `['properties', 'address', 'city']`
 * into the properties. What is not there is `undefined`: it equals nothing, and satisfies `notEquals` and `notIn` only.
 *
 * Comparisons hold between two values of one type: numbers (NaN equals itself and is above all others; -0 equals 0) and
 * bigints (also with each other), strings (by code point), booleans, dates, bytes. `contains` finds a substring, or an
 * element of an array; `in` and `notIn` take an array. Times are dates.
 */
export const filter = struct({
  path: array(string),
  operator: enumeration(filterOperators),
  /** Encoded value. */
  value: bytes,
});
export type FilterBytes = TypeOf<typeof filter>;

export const orderBy = struct({ path: array(string), direction: enumeration(['ascending', 'descending']) });
export type OrderBy = TypeOf<typeof orderBy>;
