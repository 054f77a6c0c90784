import type { ChangeType, Checkpoint, Entity, Relation, StateVersion } from '@nerv/core';

/** Where and when in the log a change happened. */
export interface ChangeInfo {
  readonly position: number;
  /** Transaction time on the database. */
  readonly timestamp: Date;
  readonly operationId: string;
}

/** One change. `row` is the state after it, and the last one for a deletion; `previous` the state before an update. */
export interface Change<T> extends ChangeInfo {
  readonly change: ChangeType;
  readonly row: T;
  readonly previous: T | undefined;
}

export type EntityChange = Change<Entity>;
export type RelationChange = Change<Relation>;
/** Versions are only ever inserted. */
export type StateVersionChange = Change<StateVersion>;

/**
 * Gets every change, in log order; the next one only after the promise it returned has resolved. What it throws ends the
 * feed.
 */
export type ChangeCallback<T> = (
  change: ChangeType,
  row: T,
  previous: T | undefined,
  info: ChangeInfo,
) => void | Promise<void>;

interface SubscribeOptions {
  /**
   * Where to begin: after a position (`0` is the whole history) or checkpoint, or `'now'` for changes from now on.
   * Default `'now'`.
   */
  readonly from?: number | Checkpoint | 'now' | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SubscribeEntityChangesOptions extends SubscribeOptions {
  readonly entityType?: string | readonly string[] | undefined;
  /** Changes of this entity only. */
  readonly id?: string | undefined;
}

export interface SubscribeRelationChangesOptions extends SubscribeOptions {
  readonly relationType?: string | readonly string[] | undefined;
  /** Changes of this relation only. */
  readonly id?: string | undefined;
}

export interface SubscribeStateVersionChangesOptions extends SubscribeOptions {
  readonly store?: string | undefined;
}
