import type { VersionBackend } from '../backend/version-backend';
import { BackedVersionStore } from '../store/backed-version-store';
import type { VersionStoreOptions } from '../store/options';

/** What the store asks of a database client; `InnerUniverseClient` of `@nerv/client` satisfies it. */
export type TemporalStorePort = VersionBackend;

/**
 * A versioned state in an Inner Universe database. A commit takes one call and no read: the head and its state are kept
 * here, and every commit names the head it builds on, so one made elsewhere meanwhile is noticed and refused. Commits that
 * are not awaited are in flight together, in order.
 *
 * @typeParam T The state. Use type aliases or interfaces of plain data; what cannot be stored is refused when it is committed.
 */
export class SpacetimeTemporalStore<T = unknown> extends BackedVersionStore<T> {
  constructor(client: TemporalStorePort, options: VersionStoreOptions = {}) {
    super(client, options);
  }
}
