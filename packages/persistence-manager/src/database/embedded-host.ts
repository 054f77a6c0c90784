import type { ConnectionBuilder } from '@nerv/client';

type EmbeddedSpacetime = import('@nerv/embedded').EmbeddedSpacetime;

/** What is needed of an embedded host. `EmbeddedSpacetime` of `@nerv/embedded` is one, and so is a stand-in for it. */
export interface EmbeddedHost extends Pick<EmbeddedSpacetime, 'publish' | 'clients' | 'close'> {
  readonly uri: string;
  /** Opens a connection, as the official SDK's `withWSFn` takes it. */
  readonly webSocket: Parameters<ConnectionBuilder['withWSFn']>[0];
}
