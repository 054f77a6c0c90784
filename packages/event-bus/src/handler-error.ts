import type { Message } from './message';

/** The type under which a bus publishes what a handler threw. It stays on the bus: no bridge carries it. */
export const HANDLER_ERROR = 'HANDLER_ERROR';

/** Data of a `HANDLER_ERROR` message. */
export interface HandlerFailure {
  /** What was thrown, as it was thrown. */
  readonly error: unknown;
  /** Name of the subscription that failed: its `name` option, or the type or pattern it was made with. */
  readonly subscription: string;
  /** The message it failed on; `null` where the failure belongs to no single message, such as a feed that ended. */
  readonly message: Message | null;
}
