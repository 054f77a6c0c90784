import { systemClock, type Clock } from '@nerv/core';
import { EmbeddedSpacetime } from '@nerv/embedded';
import type { InnerUniverseConfig } from '@nerv/persistence-manager';
import { Faults } from '../faults/index';

/** A place for databases that share nothing with any other test. */
export interface EphemeralDatabase {
  /** Name of the database that the other fixtures use. It exists once one of them has started. */
  readonly name: string;
  /** The embedded host, to look at and to call directly. */
  readonly host: EmbeddedSpacetime;
  /** The same host behind a network that can fail: give it as `host` to a manager or controller. */
  readonly faults: Faults;
}

export interface EphemeralDatabaseOptions {
  /** What delays are measured by, and the time that the database tells. Default: the platform's. */
  readonly clock?: Clock | undefined;
  /** A directory to keep it in. Default: memory only. */
  readonly dbPath?: string | undefined;
}

/** Opens one. Close its host when done. */
export async function openEphemeralDatabase(
  { database, cacheDir }: Pick<InnerUniverseConfig, 'database' | 'cacheDir'>,
  { clock, dbPath }: EphemeralDatabaseOptions = {},
): Promise<EphemeralDatabase> {
  const host = await EmbeddedSpacetime.open({
    bundleCacheDir: cacheDir,
    ...(dbPath !== undefined && { dbPath }),
    ...(clock !== undefined && { clock: microsecondsOf(clock) }),
  });
  return { name: database, host, faults: new Faults(host, clock ?? systemClock) };
}

/**
 * The time of a clock in microseconds, as an embedded host takes it. No two readings are the same, also while the clock
 * stands still: modules seed their randomness with the time of a call.
 */
export function microsecondsOf(clock: Pick<Clock, 'now'>): () => bigint {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock.now() * 1_000);
    return BigInt(last);
  };
}
