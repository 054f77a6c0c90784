/**
 * The part of SpacetimeDB's module ABI, version 2.0, that this module calls itself. Every host of version 2 provides it; the
 * library `spacetimedb/server` is made on it.
 */
declare module 'spacetime:sys@2.0' {
  /** Id of a table by the name the module gives it. Only inside a transaction. */
  export function table_id_from_name(name: string): number;
  /**
   * Inserts a row: the first `length` bytes of the buffer, its columns in BSATN. Throws as the library's `insert` does. Returns how
   * many bytes of generated columns it wrote to the buffer.
   */
  export function datastore_insert_bsatn(table: number, buffer: ArrayBuffer, length: number): number;
}
