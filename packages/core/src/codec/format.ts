/** First byte of every encoded value. A change of the format is a new number. */
export const VERSION = 1;

/** CBOR tag of a `Date`: an integer, milliseconds since 1970-01-01T00:00:00Z. (Tag 1 counts seconds and loses some dates.) */
export const TAG_DATE = 60_001;

/** CBOR tag of a `bigint`: an integer, as major type 0 or 1, or as bignum (RFC 8949 section 3.4.3) beyond 64 bits. */
export const TAG_BIGINT = 60_002;

/** RFC 8949 bignum tags, allowed only inside `TAG_BIGINT`. */
export const TAG_POSITIVE_BIGNUM = 2;
export const TAG_NEGATIVE_BIGNUM = 3;

/** How deep arrays and objects may be nested; an array in the root array has depth 2. */
export const MAX_DEPTH = 512;

/** Largest magnitude of a bigint, in bytes. */
export const MAX_BIGINT_BYTES = 65_536;

/** Largest time value of a `Date`, in milliseconds (ECMAScript, "Time Values and Time Range"). */
export const MAX_DATE_MS = 8.64e15;
