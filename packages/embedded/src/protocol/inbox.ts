import { ByteReader } from './byte-reader';
import { decodeClientMessage, type ClientMessage } from './client-messages';
import { ProtocolError } from './protocol-error';
import { V3_PROTOCOL, type Subprotocol } from './subprotocol';

/** Stands for a text frame, of which no protocol spoken here has any. */
const TEXT = Symbol('text frame');

/** Once this many frames are read and most of the list with them, the rest moves to the front. */
const COMPACT_FRAMES = 256;

/** The frames a client sent, read as messages one at a time and in order. */
export class Inbox {
  readonly #frames: (Uint8Array | typeof TEXT)[] = [];
  #head = 0;
  #reader: ByteReader | undefined;

  /** @param onTaken told of each frame when its reading begins */
  constructor(
    private readonly protocol: Subprotocol,
    private readonly onTaken: () => void = () => undefined,
  ) {}

  /** Takes a frame. It must not change afterwards: the arguments of a call are read from it. */
  push(frame: Uint8Array): void {
    this.#frames.push(frame);
  }

  /** Notes a text frame: when it is its turn, it is an error. */
  pushText(): void {
    this.#frames.push(TEXT);
  }

  /** Forgets what was not read. */
  clear(): void {
    if (this.#frames.length > 0) this.#frames.length = 0;
    this.#head = 0;
    this.#reader = undefined;
  }

  /**
   * The next message, or `undefined` when every frame is read. In v2 a frame is one message and bytes after it are
   * passed over, as a server does; in v3 a frame holds at least one message and nothing else.
   * @throws ProtocolError when the next bytes are no message
   */
  next(): ClientMessage | undefined {
    let reader = this.#reader;
    if (reader === undefined) {
      const frame = this.#frames[this.#head];
      if (frame === undefined) {
        this.clear();
        return undefined;
      }
      this.#release();
      this.onTaken();
      if (frame === TEXT) {
        throw new ProtocolError(
          `${this.protocol === V3_PROTOCOL ? 'v3' : 'v2'} websocket does not support text messages`,
        );
      }
      if (this.protocol === V3_PROTOCOL && frame.length === 0) {
        throw new ProtocolError('v3 websocket binary payload must contain at least one v2 client message');
      }
      reader = new ByteReader(frame);
    }
    const message = decodeClientMessage(reader);
    this.#reader = this.protocol === V3_PROTOCOL && reader.remaining > 0 ? reader : undefined;
    return message;
  }

  /** A client that always has a frame waiting never empties the list, so what is read has to go all the same. */
  #release(): void {
    this.#head++;
    if (this.#head < COMPACT_FRAMES || this.#head * 2 < this.#frames.length) return;
    this.#frames.splice(0, this.#head);
    this.#head = 0;
  }
}
