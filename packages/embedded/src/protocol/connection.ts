import type { ByteWriter } from './byte-writer';
import type { ClientMessage } from './client-messages';
import type { DurabilityGate } from './durability-gate';
import { Inbox } from './inbox';
import { Outbox } from './outbox';
import type { Subprotocol } from './subprotocol';

/** How a connection ended. The codes are those of WebSocket; 1006 is an end without a close frame. */
export interface CloseInfo {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/** What carries frames to a client: a pair of objects in one process, or a socket. */
export interface Transport {
  /** Sends a frame, which belongs to the client from then on. */
  deliver(frame: Uint8Array<ArrayBuffer>): void;
  /** The connection is over; nothing is delivered any more. */
  end(info: CloseInfo): void;
  /**
   * One more of the frames that came in is being read, the oldest first. Frames that nobody reads any more when the connection ends are
   * not told of. A transport counts by it what a client has sent that waits, and stops a client that sends too fast.
   */
  taken?(): void;
}

export interface ConnectionOptions {
  readonly protocol: Subprotocol;
  readonly identity: bigint;
  readonly connectionId: bigint;
  readonly transport: Transport;
  /** Holds messages back until their commit is durable; `undefined` for a client that does not want to wait. */
  readonly gate: DurabilityGate | undefined;
  /** Runs a task soon, after those given before. */
  readonly schedule: (task: () => void) => void;
}

/**
 * One client's side of the protocol: what it sent and what it is to be sent, both in order. It knows messages, not what they
 * mean.
 */
export class Connection {
  readonly identity: bigint;
  readonly connectionId: bigint;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  readonly #options: ConnectionOptions;
  readonly #endWaiting: () => void;
  #isFlushDue = false;
  #state: 'open' | 'closing' | 'closed' = 'open';

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.identity = options.identity;
    this.connectionId = options.connectionId;
    const { transport } = options;
    this.#inbox = new Inbox(options.protocol, () => transport.taken?.());
    this.#outbox = new Outbox(options.protocol);
    this.#endWaiting = options.gate?.onAdvance(() => this.#scheduleFlush()) ?? (() => undefined);
  }

  /** Whether messages are still taken in and sent. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Takes a frame from the client. It must not be written to afterwards. */
  receive(frame: Uint8Array): void {
    if (this.isOpen) this.#inbox.push(frame);
  }

  /** Takes note of a text frame, which no client may send. */
  receiveText(): void {
    if (this.isOpen) this.#inbox.pushText();
  }

  /**
   * The next message of the client.
   * @throws ProtocolError when what it sent is none
   */
  nextMessage(): ClientMessage | undefined {
    return this.isOpen ? this.#inbox.next() : undefined;
  }

  /**
   * Queues a message. Messages to a connection that is closed go nowhere.
   * @param offset the commit that the message tells of or was read at
   */
  send(offset: number, write: (writer: ByteWriter) => void): void {
    if (!this.isOpen) return;
    write(this.#outbox.open());
    this.#outbox.close(offset);
    this.#scheduleFlush();
  }

  /** Sends what is ready, then ends the connection. */
  close(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.#state = 'closing';
    this.#inbox.clear();
    this.#options.schedule(() => {
      if (this.#state === 'closed') return;
      this.#flush();
      this.#end({ code, reason, wasClean: true });
    });
  }

  /** Ends the connection at once, as if the line were cut: what waits is lost. */
  abort(): void {
    if (this.#state !== 'closed') this.#end({ code: 1006, reason: '', wasClean: false });
  }

  #end(info: CloseInfo): void {
    this.#state = 'closed';
    this.#endWaiting();
    this.#inbox.clear();
    this.#outbox.clear();
    this.#options.transport.end(info);
  }

  #scheduleFlush(): void {
    if (this.#isFlushDue || this.#state === 'closed') return;
    this.#isFlushDue = true;
    this.#options.schedule(() => {
      this.#isFlushDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    const { gate, transport } = this.#options;
    for (;;) {
      if (this.#state === 'closed') return;
      const frame = this.#outbox.takeFrame(gate?.durableOffset ?? Number.POSITIVE_INFINITY);
      if (frame === undefined) return;
      transport.deliver(frame);
    }
  }
}
