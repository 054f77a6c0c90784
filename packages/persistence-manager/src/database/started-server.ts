import type { Durability } from '../config/index';

/** A server that answers. */
export interface StartedServer {
  readonly uri: string;
  readonly durability: Durability;
  /** Who may publish there; `undefined`: nobody here does. */
  readonly publisherToken: string | undefined;
  /** Ends what was started for it, and nothing that was there before. */
  stop(): Promise<void>;
}
