const KIB = 1024;
const MIB = 1024 * KIB;

/** What those who send requests may cost a server. */
export interface ServerLimits {
  /** Bytes of the body of a call. Default: 2 MiB, as on a SpacetimeDB server. */
  readonly maxCallBytes: number;
  /** Bytes of a bundle. Default: 64 MiB; a SpacetimeDB server does not bound them. */
  readonly maxBundleBytes: number;
  /** Bytes of the body of a request to a route of a module. Default: 32 MiB; a SpacetimeDB server does not bound them. */
  readonly maxRouteBytes: number;
  /** Bytes of all bodies that are being read or worked on. What would be more is answered with 503. Default: 256 MiB. */
  readonly maxBodyBytesAtOnce: number;
  /** Bytes of the head of a request. More is answered with 431. Default: 16 KiB. */
  readonly maxHeaderBytes: number;
  /** Milliseconds for the head of a request to be there. Default: 10,000. */
  readonly headersTimeoutMs: number;
  /** Milliseconds for a request to be there with its body. Default: 120,000. */
  readonly requestTimeoutMs: number;
  /** Milliseconds between two looks at which requests take too long. Default: 5,000. */
  readonly timeoutCheckMs: number;
  /** Milliseconds that a connection is kept for another request. Default: 5,000. */
  readonly keepAliveMs: number;
  /** Connections at once. Others are not let in. Default: 4,096. */
  readonly maxConnections: number;
  /** Milliseconds that requests get to come to their end when the server closes. Default: 10,000. */
  readonly closeTimeoutMs: number;
}

export const DEFAULT_SERVER_LIMITS: ServerLimits = {
  maxCallBytes: 2 * MIB,
  maxBundleBytes: 64 * MIB,
  maxRouteBytes: 32 * MIB,
  maxBodyBytesAtOnce: 256 * MIB,
  maxHeaderBytes: 16 * KIB,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 120_000,
  timeoutCheckMs: 5_000,
  keepAliveMs: 5_000,
  maxConnections: 4_096,
  closeTimeoutMs: 10_000,
};
