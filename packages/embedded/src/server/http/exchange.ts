import type { IncomingMessage } from 'node:http';
import type { Credentials } from '../../host/tokens';
import type { RequestBody } from './body';

/** A request, as far as it has been read. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly method: string;
  /** As the request line has it, without the query. Not decoded. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** The segments of the path that a route leaves open, in their order. Not decoded. */
  readonly params: readonly string[];
  readonly body: RequestBody;
}

/** A request from somebody: with the token it brings, or a new one. */
export interface ClientExchange extends Exchange {
  readonly client: Credentials;
}
