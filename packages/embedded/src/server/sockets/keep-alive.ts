import type { Timers } from '../../host/timers';

export interface KeepAliveOptions {
  readonly timers: Timers;
  /** Milliseconds since some moment. It never goes back. */
  readonly monotonicMs: () => number;
  readonly pingIntervalMs: number;
  readonly idleTimeoutMs: number;
  readonly ping: () => void;
  /** The client was silent for too long. */
  readonly onIdle: () => void;
}

/**
 * Pings a client, at once and then at intervals, and notices when it is silent. A ping that was not answered is not followed by another: either the
 * client is gone, or the answer is behind much else.
 */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #lastHeard: number;
  #isPongDue = false;
  #isDeaf = false;
  #stopPing: () => void = () => undefined;
  #stopIdle: () => void = () => undefined;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    this.#lastHeard = options.monotonicMs();
    this.#ping();
    this.#watch(options.idleTimeoutMs);
  }

  /** Something came from the client. */
  heard(): void {
    this.#lastHeard = this.#options.monotonicMs();
  }

  /** The client answered a ping. */
  ponged(): void {
    this.heard();
    this.#isPongDue = false;
  }

  /** Nobody listens to the client for now, so its silence means nothing. */
  stopListening(): void {
    this.#isDeaf = true;
  }

  listenAgain(): void {
    this.#isDeaf = false;
    this.heard();
  }

  stop(): void {
    this.#stopPing();
    this.#stopIdle();
  }

  #ping(): void {
    const { ping, timers, pingIntervalMs } = this.#options;
    if (!this.#isPongDue) {
      this.#isPongDue = true;
      ping();
    }
    this.#stopPing = timers.set(() => {
      this.#ping();
    }, pingIntervalMs);
  }

  /** A timer for each message would cost more than the message. */
  #watch(delayMs: number): void {
    const { timers, monotonicMs, idleTimeoutMs, onIdle } = this.#options;
    this.#stopIdle = timers.set(() => {
      const leftMs = this.#isDeaf ? idleTimeoutMs : this.#lastHeard + idleTimeoutMs - monotonicMs();
      if (leftMs > 0) this.#watch(Math.ceil(leftMs));
      else onIdle();
    }, delayMs);
  }
}
