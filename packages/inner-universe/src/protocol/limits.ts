/**
 * What one call may hold. The module refuses what is beyond with a `ValidationError`; nothing is written. A SpacetimeDB
 * message is at most 32 MiB, which these stay well below.
 */
export const limits = {
  /** Bytes of one `apply` payload. */
  batchBytes: 16 * 1024 * 1024,
  /** Writes of one batch. */
  writes: 1_000,
  /** Operations of one write (`transact`). */
  operations: 1_000,
  /** UTF-8 bytes of an id, a type, a source, an operation id, a branch, a store or a session. */
  nameBytes: 512,
  /** UTF-8 bytes of a name or a description. */
  textBytes: 256 * 1024,
  /** Tags of one entity, relation or version; each is bounded by `nameBytes`. */
  tags: 256,
  /** Bytes of one encoded value: event data, properties or a configuration value. */
  valueBytes: 4 * 1024 * 1024,
  /** Bytes of the encoded content of one version. */
  contentBytes: 12 * 1024 * 1024,
  /** Parents of one version. */
  parents: 64,
  /** Deltas between a version and the snapshot below it. */
  deltaDepth: 1_000,
  /** Rows that deleting one entity may take along. */
  cascade: 10_000,
  /** Items of one page. */
  pageItems: 10_000,
  /** Bytes of one page, unless a single item is larger: that one is sent alone. */
  pageBytes: 4 * 1024 * 1024,
  /** Rows a read looks at before it answers with what it has and a cursor. */
  scanRows: 10_000,
  /** Entities a read may sort where no index gives the order. */
  sortRows: 100_000,
  /** Keys to sort by. */
  sortKeys: 8,
  /** Levels of a traversal. */
  traverseDepth: 1_000,
} as const;

/** A page's items and bytes where a request says nothing (`0`). */
export const pageDefaults = { items: 1_000, bytes: 1024 * 1024 } as const;
