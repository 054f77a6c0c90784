import type { WriteEntry } from '../module-host';
import type { DatabaseContents } from './database-contents';
import type { StorePlace } from './database-storage';
import type { RunningDatabase } from './running-database';

/** What a host knows of a database, however it is run. */
export interface DatabaseDetails {
  readonly name: string;
  readonly identity: bigint;
  readonly owner: bigint;
  readonly log: WriteEntry;
  /** Told when the database has ended by itself: a write failed, or its module was cut off. It is to be closed then. */
  readonly onEnd: (database: RunningDatabase, error: Error) => void;
}

/** How the databases of a host are run. Each that it gives is to be started, and has to be closed. */
export interface DatabaseRunner {
  /** Whether they have a thread of their own. */
  readonly isolation: 'none' | 'worker';
  /**
   * Creates a database for a bundle and runs its `init`. Where it has a place, it is on disk when this resolves, and when this rejects, the store
   * is closed.
   * @throws ModuleError, SchemaError when the module is not accepted
   * @throws HostError (`init`) when `init` refuses or crashes
   * @throws StorageError
   */
  create(program: string, details: DatabaseDetails, place: StorePlace | undefined): Promise<RunningDatabase>;
  /**
   * Brings a stored database back. Connections that never ended are ended, as after a crash.
   * @throws ModuleError, SchemaError when this host does not run its module
   * @throws StorageError `damaged`, `write-failed`
   */
  reopen(details: DatabaseDetails, place: StorePlace): Promise<RunningDatabase>;
  /** Goes on with a database in memory that ran elsewhere. Connections that never ended are ended. */
  takeOver(contents: DatabaseContents, details: DatabaseDetails): Promise<RunningDatabase>;
}
