import type { Value } from './value';

/** One event of the log. */
export interface EventRecord<T extends Value = Value> {
  readonly id: string;
  readonly type: string;
  readonly data: T;
  /** Who published it; `null` where nothing was said. */
  readonly source: string | null;
  /** Place in the one total order of the log; dense over all kinds of entries, from 1. */
  readonly position: number;
  /** Transaction time on the database. */
  readonly timestamp: Date;
  readonly correlationId: string | null;
  readonly causationId: string | null;
}

/** The last event of this type the writer has seen: none yet, whichever, or the one at a position. */
export type ExpectedLast = 'none' | 'any' | number;

export interface PublishEventOptions {
  readonly source?: string | null | undefined;
  /** Default: a fresh UUIDv7. */
  readonly id?: string | undefined;
  readonly correlationId?: string | null | undefined;
  readonly causationId?: string | null | undefined;
  /** Default `'any'`. A stale expectation is a `ConflictError` with the actual and the expected position. */
  readonly expectedLast?: ExpectedLast | undefined;
  /** Makes retries safe: the same id and content returns the first result. Default: a fresh UUIDv7. */
  readonly operationId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface EventInput<T extends Value = Value> extends Omit<
  PublishEventOptions,
  'signal' | 'operationId'
> {
  readonly type: string;
  readonly data: T;
}

export interface PublishedEvent {
  readonly id: string;
  readonly position: number;
}

export interface ReadEventsQuery {
  readonly type?: string | undefined;
  readonly source?: string | undefined;
  /** Only entries with a greater position. */
  readonly after?: number | undefined;
  /** Only entries with a smaller position. */
  readonly before?: number | undefined;
  /** Only entries of this transaction time or later. */
  readonly since?: Date | undefined;
  /** Only entries before this transaction time. */
  readonly until?: Date | undefined;
  /** Default 1,000; at most 10,000. */
  readonly limit?: number | undefined;
  /** Default `'forwards'`. */
  readonly direction?: 'forwards' | 'backwards' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A place in one log. `logId` is new after a clear or a restore, so that a stale checkpoint is noticed. */
export interface Checkpoint {
  readonly logId: string;
  readonly position: number;
}

export interface SubscribeEventsOptions {
  /**
   * Where to begin: after a position (`0` is the whole history) or checkpoint, or `'now'` for live events only.
   * Default `'now'`.
   */
  readonly from?: number | Checkpoint | 'now' | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly source?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}
