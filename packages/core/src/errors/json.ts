/** Plain JSON data. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Facts about a failure beside its message, as plain JSON data, so that they survive the way over the wire. */
export type ErrorDetails = { readonly [key: string]: JsonValue };
