import {
  array,
  boolean,
  bytes,
  enumeration,
  f64,
  i64,
  option,
  string,
  struct,
  u32,
  u64,
  type TypeOf,
} from './wire/index';

/**
 * Rows as reads and change entries carry them. Times are microseconds since the Unix epoch, positions and revisions safe
 * integers; values (`properties`, …) are bytes of the value codec of `@nerv/core`.
 */

const metadata = {
  name: string,
  description: string,
  tags: array(string),
  /** An encoded object. */
  properties: bytes,
} as const;

const lifetime = {
  /** 1 after creation, one more with each update. */
  revision: u32,
  createdAt: i64,
  updatedAt: i64,
} as const;

export const entityRow = struct({ id: string, entityType: string, ...metadata, ...lifetime });
export type EntityRow = TypeOf<typeof entityRow>;

export const relationRow = struct({
  id: string,
  fromId: string,
  toId: string,
  relationType: string,
  ...metadata,
  strength: f64,
  bidirectional: boolean,
  ...lifetime,
});
export type RelationRow = TypeOf<typeof relationRow>;

export const versionStorage = enumeration(['delta', 'snapshot']);

export const versionRow = struct({
  id: string,
  store: string,
  branch: string,
  /** First the one its delta is against, then those it merges. */
  parents: array(string),
  description: string,
  author: option(string),
  tags: array(string),
  /** SHA-256 tree hash of the state, lower-case hex. */
  dataHash: string,
  storage: versionStorage,
  /** Deltas between it and the snapshot below it; 0 for a snapshot. */
  deltaDepth: u32,
  /** Bytes of its stored content. */
  contentBytes: u32,
  position: u64,
  createdAt: i64,
});
export type VersionRow = TypeOf<typeof versionRow>;

export const branchRow = struct({
  store: string,
  name: string,
  /** Its newest version; none before the first commit. */
  head: option(string),
  createdAt: i64,
});
export type BranchRow = TypeOf<typeof branchRow>;

/**
 * What a version holds: the encoded list of delta operations against its first parent, or the encoded state (both by the
 * value codec).
 */
export const versionContent = struct({ storage: versionStorage, content: bytes });
export type VersionContentBytes = TypeOf<typeof versionContent>;
