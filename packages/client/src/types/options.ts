import type { OnRelations } from '@nerv/core';

/** What every call takes. */
export interface CallOptions {
  /** Aborting it rejects the call with the signal's reason. A write that was sent may have happened all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Deadline of this call in milliseconds. Default: the client's `timeoutMs`. */
  readonly timeoutMs?: number | undefined;
}

export interface WriteOptions extends CallOptions {
  /**
   * Makes retries safe: the same id with the same content returns the first result, with other content it is a
   * `ConflictError`. Default: a fresh UUIDv7.
   */
  readonly operationId?: string | undefined;
}

export interface CreateOptions extends WriteOptions {
  /** Default: a fresh UUIDv7. An id that is taken is a `ConflictError`. */
  readonly id?: string | undefined;
}

/**
 * `merge` keeps the fields that are left out and sets the top-level properties given, keeping the others; `replace` writes
 * the whole metadata anew, with the defaults where a field is left out.
 */
export type UpdateMode = 'replace' | 'merge';

export interface ExpectRevisionOptions extends WriteOptions {
  /** The revision it must have; a stale one is a `ConflictError` with the actual and the expected one. Default: whichever. */
  readonly expectedRevision?: number | undefined;
}

export interface UpdateOptions extends ExpectRevisionOptions {
  /** Default `'merge'`. */
  readonly mode?: UpdateMode | undefined;
}

export interface DeleteEntityOptions extends ExpectRevisionOptions {
  /**
   * What happens to the relations that touch it: `restrict` refuses while there are any, `detach` deletes them, `cascade`
   * deletes them and every entity that is reached over outgoing relations as well. Default `'restrict'`.
   */
  readonly onRelations?: OnRelations | undefined;
}

export interface Updated {
  readonly id: string;
  /** The revision after the update. */
  readonly revision: number;
}
