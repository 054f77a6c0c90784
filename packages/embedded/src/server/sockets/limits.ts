const MIB = 1024 * 1024;

/** What one client may cost, and how long its silence lasts before it is taken for gone. */
export interface SocketLimits {
  /** Bytes of the longest message a client may send, all its fragments together. A longer one cuts the connection. Default: 32 MiB. */
  readonly maxMessageBytes: number;
  /** Messages of a client that may wait for their turn. With one more the connection closes with 1013. Default: 16,384. */
  readonly maxWaitingRequests: number;
  /** Once messages of so many bytes wait for their turn, nothing more is read from the client until some had it. Default: 16 MiB. */
  readonly pauseAtRequestBytes: number;
  /** Frames that may wait for a client to take what came before. One more cuts the connection. Default: 16,384. */
  readonly maxWaitingFrames: number;
  /**
   * Once so many bytes wait behind the frame that is being sent, however large that one is, a frame more cuts the connection. Default: 128 MiB.
   */
  readonly maxWaitingBytes: number;
  /**
   * Bytes that all clients together may leave waiting, in both directions, messages that are not complete included. With more, the client that
   * holds the most is cut off. Default: 1 GiB.
   */
  readonly maxBytesAtOnce: number;
  /** Milliseconds between two pings. A ping that was not answered is not followed by another. Default: 15,000. */
  readonly pingIntervalMs: number;
  /** Milliseconds without a message, a ping or a pong of the client after which the connection is cut. Default: 30,000. */
  readonly idleTimeoutMs: number;
  /** Milliseconds that a client has to answer a close frame. Default: 250. */
  readonly closeHandshakeMs: number;
}

/** As a SpacetimeDB server has them, where it has any; it does not bound bytes. */
export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  maxMessageBytes: 32 * MIB,
  maxWaitingRequests: 16_384,
  pauseAtRequestBytes: 16 * MIB,
  maxWaitingFrames: 16_384,
  maxWaitingBytes: 128 * MIB,
  maxBytesAtOnce: 1024 * MIB,
  pingIntervalMs: 15_000,
  idleTimeoutMs: 30_000,
  closeHandshakeMs: 250,
};
