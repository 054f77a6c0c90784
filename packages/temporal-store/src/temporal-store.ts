import type { Clock } from '@nerv/core';
import { MemoryVersionBackend } from './backend/memory-version-backend';
import type { VersionBackend } from './backend/version-backend';
import { BackedVersionStore } from './store/backed-version-store';
import { requireObject, type VersionStoreOptions } from './store/options';

export interface TemporalStoreOptions extends VersionStoreOptions {
  /** Where versions are kept. Several stores may share one. Default: a `MemoryVersionBackend` of its own. */
  readonly backend?: VersionBackend | undefined;
  /** Where the times of the default backend's versions come from. Default: the platform's clock. */
  readonly clock?: Clock | undefined;
}

/**
 * A versioned state in this process, in memory unless another backend is given. Versions share the parts of their states
 * that did not change.
 *
 * @typeParam T The state. Use type aliases or interfaces of plain data; what cannot be stored is refused when it is committed.
 */
export class TemporalStore<T = unknown> extends BackedVersionStore<T> {
  constructor(options: TemporalStoreOptions = {}) {
    requireObject(options);
    const { backend, clock, ...own } = options;
    super(backend ?? new MemoryVersionBackend({ clock }), own);
  }
}
