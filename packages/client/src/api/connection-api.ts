import type { ConnectionStatus } from '../connection/state';

/** Told of each change of the status; `error` is what ended the connection, unless the user did. */
export type StatusListener = (status: ConnectionStatus, error: Error | undefined) => void;

export interface ConnectionApi {
  /** Whether there is a connection, or one is being made. */
  readonly status: ConnectionStatus;

  /** Calls the listener whenever the status changes. The function returned ends that. */
  onStatusChange(listener: StatusListener): () => void;

  /**
   * Connects, and from then on keeps the connection: one that is lost is made again, feeds go on where they were, and
   * calls that were under way are repeated within their deadlines (writes by their operation id, so none doubles).
   *
   * @throws ConnectionError where it cannot be had after `retry.connectAttempts` attempts; the reason of the signal,
   *   which leaves the client disconnected
   */
  connect(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;

  /**
   * Ends the connection. Calls under way reject with `ConnectionError`, feeds end as after `unsubscribe()`. The client can
   * connect again.
   */
  disconnect(): Promise<void>;
}
