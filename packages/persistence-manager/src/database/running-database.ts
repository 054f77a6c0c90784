import type { ClientOptions } from '@nerv/client';
import type { Durability } from '../config/index';

/** A database that can be connected to. */
export interface RunningDatabase {
  /** How a client reaches it. */
  readonly connection: Pick<ClientOptions, 'uri' | 'connect'>;
  /** What it has, not what was asked for. */
  readonly durability: Durability;
  /** Ends what was started for it, and nothing that was there before. */
  stop(): Promise<void>;
}

/**
 * What is published when a database is started: `'always'` (create it, or bring an existing one to this module), or only
 * `'missing'` ones.
 */
export type PublishWhen = 'always' | 'missing';
