/** Whole numbers as records: decimal digits, in ASCII. */
export const decimal = {
  encode: (value: bigint): Uint8Array => new TextEncoder().encode(String(value)),
  decode: (bytes: Uint8Array): bigint => BigInt(new TextDecoder().decode(bytes)),
};
