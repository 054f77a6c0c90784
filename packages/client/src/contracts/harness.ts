import type { InnerUniverseClientLike } from '../api/index';

/** A database under test. */
export interface ClientHarness {
  /** A new client of the database, connected. Each is disconnected by the harness when it closes. */
  connect(): Promise<InnerUniverseClientLike>;
  /**
   * Cuts every connection at once, as a network does; clients may come back at once. Left out where that cannot be done: the
   * scenarios that need it are skipped then, which the suite tells.
   */
  readonly dropConnections?: (() => void | Promise<void>) | undefined;
  close(): Promise<void>;
}

/** The harness of the running suite. */
export type Harness = () => ClientHarness;
