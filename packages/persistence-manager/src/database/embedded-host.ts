type EmbeddedSpacetime = import('@nerv/embedded').EmbeddedSpacetime;

/** What is needed of an embedded host. `EmbeddedSpacetime` of `@nerv/embedded` is one. */
export interface EmbeddedHost extends Pick<EmbeddedSpacetime, 'webSocket' | 'publish' | 'clients' | 'close'> {
  readonly uri: string;
}
