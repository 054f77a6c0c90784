import type { Logger } from '../module-host';
import type { LevelDatabase } from '../storage/types';
import type { Clock } from './clock';
import type { IsolationOptions } from './isolation';
import type { RandomBytes } from './random-source';
import type { Timers } from './timers';

export interface EmbeddedOptions extends IsolationOptions {
  /** The time that modules see, in microseconds since the Unix epoch. Default: the system's clock, never the same twice. */
  readonly clock?: Clock;
  /**
   * Wakes the host when the next call that a schedule table plans is due by `clock`. Default: the system's timers, which do not
   * keep the process alive.
   */
  readonly timers?: Timers;
  /** Where identities and connection ids come from. Default: the system's randomness. */
  readonly random?: RandomBytes;
  /** Takes the modules' logs. Default: crashes go to standard error. `logs()` has them in any case. */
  readonly logger?: Logger;
  /** A directory for lowered bundles, by content. Default: they are kept in memory only. */
  readonly bundleCacheDir?: string;
  /**
   * Directory to keep databases in; made where there is none. What a client was told is on disk. Default: memory only.
   * One process may have it open.
   */
  readonly dbPath?: string;
  /**
   * An `abstract-level` database to keep databases in, instead of a directory, with keys and values encoded as `'view'`. It is left open.
   */
  readonly store?: LevelDatabase;
}

/** An identity and the token that proves it. */
export interface IdentityToken {
  /** 64 hex digits. */
  readonly identity: string;
  readonly token: string;
}

export interface ClientInfo {
  readonly identity: string;
  readonly connectionId: string;
}

export interface CallOptions {
  /** Token of the caller. Default: the owner. */
  readonly as?: string;
}

/** What the SDK asks its WebSocket function for, as far as it matters here. */
export interface WebSocketRequest {
  readonly nameOrAddress: string;
  readonly wsProtocol: readonly string[];
  readonly authToken?: string | undefined;
  readonly confirmedReads?: boolean | undefined;
}
