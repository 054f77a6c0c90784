/** What frames are written to: a WebSocket. */
export interface FrameSink {
  /** Bytes that were given to it and are not on their way yet. */
  readonly bufferedAmount: number;
  send(
    data: Uint8Array,
    options: { readonly binary: true; readonly fin: boolean },
    written: (error?: Error) => void,
  ): void;
}

export interface SendQueueOptions {
  readonly sink: FrameSink;
  readonly maxWaitingFrames: number;
  readonly maxWaitingBytes: number;
  /** Told when some of what waited was written. */
  readonly onWritten: () => void;
}

/** First byte of every frame: what follows is not compressed. A client has to take that whatever it asked for. */
const NOT_COMPRESSED = 0;

/** A frame is written in pieces of so many bytes, so that a ping can go between two of them. */
const PIECE_BYTES = 64 * 1024;

/** Once the socket holds so many bytes, the rest waits here. */
const WINDOW_BYTES = 512 * 1024;

/** Hands frames to a socket as fast as its client takes them, and says when too much waits. */
export class SendQueue {
  readonly #options: SendQueueOptions;
  readonly #frames: Uint8Array[] = [];
  #head = 0;
  /** Bytes of the first frame that were written. */
  #written = 0;
  /** Bytes that wait behind the first frame. */
  #bytesBehind = 0;

  constructor(options: SendQueueOptions) {
    this.#options = options;
  }

  /** Bytes that wait, and are not with the socket yet. */
  get bytes(): number {
    return this.#bytesBehind + (this.#frames[this.#head]?.length ?? 0) - this.#written;
  }

  /** @returns whether there was room: if not, the client is too slow */
  push(frame: Uint8Array): boolean {
    const { maxWaitingFrames, maxWaitingBytes } = this.#options;
    const waiting = this.#frames.length - this.#head;
    if (waiting > 0) {
      if (waiting >= maxWaitingFrames || this.#bytesBehind >= maxWaitingBytes) return false;
      this.#bytesBehind += frame.length;
    }
    this.#frames.push(frame);
    if (waiting === 0) this.#write(WINDOW_BYTES);
    return true;
  }

  /** Hands everything to the socket, however much it is. */
  finish(): void {
    this.#write(Number.POSITIVE_INFINITY);
  }

  /** Forgets what was not written. */
  clear(): void {
    this.#frames.length = 0;
    this.#head = 0;
    this.#written = 0;
    this.#bytesBehind = 0;
  }

  #write(windowBytes: number): void {
    const { sink } = this.#options;
    for (;;) {
      const frame = this.#frames[this.#head];
      if (frame === undefined) {
        this.clear();
        return;
      }
      if (sink.bufferedAmount >= windowBytes) return;
      const isFirst = this.#written === 0;
      const end = Math.min(frame.length, this.#written + PIECE_BYTES);
      const piece = frame.subarray(this.#written, end);
      this.#written = end;
      const isLast = end === frame.length;
      if (isLast) this.#next();
      sink.send(isFirst ? tagged(piece) : piece, { binary: true, fin: isLast }, this.#onWritten);
    }
  }

  #next(): void {
    this.#frames[this.#head] = NOTHING;
    this.#head++;
    this.#written = 0;
    this.#bytesBehind -= this.#frames[this.#head]?.length ?? 0;
    if (this.#head * 2 < this.#frames.length) return;
    this.#frames.splice(0, this.#head);
    this.#head = 0;
  }

  /** A socket that cannot write any more is closed, and says so elsewhere. */
  readonly #onWritten = (error?: Error): void => {
    if (error || this.#frames.length === 0) return;
    this.#write(WINDOW_BYTES);
    this.#options.onWritten();
  };
}

const NOTHING = new Uint8Array(0);

function tagged(piece: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(piece.length + 1);
  bytes[0] = NOT_COMPRESSED;
  bytes.set(piece, 1);
  return bytes;
}
