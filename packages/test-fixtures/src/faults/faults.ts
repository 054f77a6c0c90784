import { systemClock, ValidationError, type Clock } from '@nerv/core';
import type { EmbeddedHost } from '@nerv/persistence-manager';
import { FaultySocket, type Direction } from './faulty-socket';
import { Lane } from './lane';

const directions: readonly Direction[] = ['toServer', 'toClient'];

export interface CutOptions {
  /** Which frames are counted. `'toClient'` loses answers of what was done, `'toServer'` what was never heard of. */
  readonly direction: Direction;
  /** Which of the frames from now on is the last, over all connections; 1 is the next one. */
  readonly frame: number;
  /** Whether that frame still arrives. Default false. */
  readonly deliver?: boolean | undefined;
}

interface Cut extends CutOptions {
  left: number;
}

/**
 * An embedded host behind a network that fails on demand: give it where a host is taken, and what connects through it has
 * the faults. They are those of a WebSocket: whatever arrives, arrives in order and once, and a connection that is cut
 * loses what was on its way.
 */
export class Faults implements EmbeddedHost {
  readonly #host: EmbeddedHost;
  readonly #clock: Clock;
  readonly #sockets = new Set<FaultySocket>();
  readonly #held = { toServer: false, toClient: false };
  readonly #delayMs = { toServer: 0, toClient: 0 };
  #refusing = false;
  #cut: Cut | undefined;

  /** @param clock what delays are measured by; default: the platform's */
  constructor(host: EmbeddedHost, clock: Clock = systemClock) {
    this.#host = host;
    this.#clock = clock;
  }

  get uri(): string {
    return this.#host.uri;
  }

  get durability(): EmbeddedHost['durability'] {
    return this.#host.durability;
  }

  /** Connections that are open, or being opened. */
  get connections(): number {
    return this.#sockets.size;
  }

  readonly webSocket: EmbeddedHost['webSocket'] = async (request) => {
    if (this.#refusing) throw new Error('The connection is refused: the test says so.');
    const inner = await this.#host.webSocket(request);
    const lane = (direction: Direction): Lane =>
      new Lane(this.#clock, { held: this.#held[direction], delayMs: this.#delayMs[direction] });
    const socket = new FaultySocket({
      inner,
      lanes: { toServer: lane('toServer'), toClient: lane('toClient') },
      onFrame: (direction, from) => this.#arrives(direction, from),
      onEnd: (ended) => this.#sockets.delete(ended),
    });
    this.#sockets.add(socket);
    return socket;
  };

  readonly publish: EmbeddedHost['publish'] = (...given) => this.#host.publish(...given);
  readonly clients: EmbeddedHost['clients'] = (database) => this.#host.clients(database);
  readonly close: EmbeddedHost['close'] = () => this.#host.close();

  /** Cuts every open connection; clients may connect again. Returns how many were cut. */
  dropConnection(): number {
    const sockets = [...this.#sockets];
    for (const socket of sockets) socket.cut();
    return sockets.length;
  }

  /** Cuts the connection that carries the given frame, once. */
  cutAt(options: CutOptions): void {
    if (!Number.isSafeInteger(options.frame) || options.frame < 1) {
      throw new ValidationError({
        message: `frame is ${String(options.frame)}, but must be a whole number, 1 or more: 1 is the next frame.`,
        path: ['frame'],
        rule: 'count',
      });
    }
    this.#cut = { ...options, left: options.frame };
  }

  /** Lets no new connection come about until `acceptConnections()`. Open ones stay. */
  refuseConnections(): void {
    this.#refusing = true;
  }

  acceptConnections(): void {
    this.#refusing = false;
  }

  /** Holds up what goes one way, or both, until `release()`. */
  hold(direction?: Direction): void {
    this.#setHeld(direction, true);
  }

  /** Lets through what was held up, in order. */
  release(direction?: Direction): void {
    this.#setHeld(direction, false);
  }

  /** Lets everything that is sent from now on arrive so many milliseconds later; 0 ends that. */
  delay(ms: number, direction?: Direction): void {
    if (!(ms >= 0)) {
      throw new ValidationError({
        message: `The delay is ${ms} ms, but must be 0 or more.`,
        path: ['ms'],
        rule: 'minimum',
      });
    }
    for (const one of direction === undefined ? directions : [direction]) {
      this.#delayMs[one] = ms;
      for (const { lanes } of this.#sockets) lanes[one].delayMs = ms;
    }
  }

  /** Ends all faults; what was cut stays cut. */
  heal(): void {
    this.#cut = undefined;
    this.acceptConnections();
    this.delay(0);
    this.release();
  }

  #setHeld(direction: Direction | undefined, held: boolean): void {
    for (const one of direction === undefined ? directions : [direction]) {
      this.#held[one] = held;
      for (const { lanes } of this.#sockets) lanes[one].held = held;
    }
  }

  #arrives(direction: Direction, socket: FaultySocket): boolean {
    const cut = this.#cut;
    if (cut === undefined || cut.direction !== direction) return true;
    if (--cut.left > 0) return true;
    this.#cut = undefined;
    if (cut.deliver !== true) {
      socket.cut();
      return false;
    }
    queueMicrotask(() => socket.cut());
    return true;
  }
}
