import type { Connection } from '../protocol';
import type { Credentials } from './tokens';

/** A client of a database. */
export interface Session {
  readonly connection: Connection;
  readonly credentials: Credentials;
}
