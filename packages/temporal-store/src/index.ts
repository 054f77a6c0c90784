/**
 * A versioned state in this process: commits, deltas, branches, checkouts that are checked; and the operations that
 * deltas are made of.
 *
 * @packageDocumentation
 */
export { applyDelta, diffValues, invertDelta } from './delta/index';
export type { DeltaRule } from './delta/errors';
export type { Immutable } from './immutable/immutable';
export { MemoryVersionBackend } from './backend/memory-version-backend';
export type { VersionBackend } from './backend/version-backend';
export type { VersionStoreOptions } from './store/options';
export type {
  CommitOptions,
  CommitVersionOptions,
  HistoryOptions,
  VersionStore,
} from './store/version-store';
export { TemporalStore, type TemporalStoreOptions } from './temporal-store';
