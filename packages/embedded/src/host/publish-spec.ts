import type { DatabaseEntry } from './database-entries';
import type { MigrationPolicy } from './module-migration';

/** How a bundle is to be published. */
export interface PublishSpec {
  /** Whether its data is dropped first. */
  readonly clear: boolean;
  /** What it may do to clients where it migrates data. Default: nothing that they could not live with. */
  readonly policy?: MigrationPolicy | undefined;
  /** Becomes the owner of a database that is not there yet. Default: the host's owner. */
  readonly publisher?: bigint | undefined;
  /** Called when it is this publish's turn, with what is there then. What it throws, the publish rejects with; nothing is changed then. */
  readonly authorize?: ((existing: DatabaseEntry | undefined) => void) | undefined;
}

export interface PublishedDatabase {
  readonly identity: bigint;
  readonly op: 'created' | 'updated';
}
