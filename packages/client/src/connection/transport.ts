import type { ReadProcedureName } from '@nerv/inner-universe';
import type { LogEntry } from '@nerv/inner-universe/protocol';

/** A read procedure of the module, by the name the SDK has for it. */
export type ReadName = ReadProcedureName;

/**
 * One open connection, as the rest of the client needs it: bytes in and out, and nothing of the protocol. Once it has
 * ended, whatever is pending rejects and `TransportEvents.lost` has been called before.
 */
export interface Transport {
  /** What outcomes of this connection's calls are subscribed by. */
  readonly session: string;
  /**
   * Calls `apply`. Resolves after the outcome was handed to `TransportEvents.outcome`; rejects with the typed error where
   * the call as a whole was refused.
   */
  apply(payload: Uint8Array): Promise<void>;
  /** Calls a read procedure; rejects where it failed as a whole. */
  read(name: ReadName, request: Uint8Array): Promise<Uint8Array>;
  /** Subscribes to the live log; `TransportEvents.liveStarted` says when it runs. */
  startLive(): void;
  stopLive(): void;
  /** Ends the connection without calling `lost`. */
  close(): void;
}

/** An entry of the live log; `entry` is left out where this build does not know its kind. */
export interface LiveEntry {
  readonly position: number;
  readonly entry: LogEntry | undefined;
}

export interface TransportEvents {
  /** What became of a call, before `apply` resolves. */
  readonly outcome: (callId: number, payload: Uint8Array) => void;
  /** From now on every new entry of the log is handed to `live`. */
  readonly liveStarted: () => void;
  /** New entries, in position order. An entry may come more than once. */
  readonly live: (entries: readonly LiveEntry[]) => void;
  /** The connection ended without being asked to. Called once, and not before it was open. */
  readonly lost: (error: Error) => void;
}

/**
 * Opens a connection. Rejects where that fails; aborting the signal drops the attempt.
 */
export type TransportFactory = (events: TransportEvents, signal: AbortSignal) => Promise<Transport>;
