import type { MessagePort, TransferListItem } from 'node:worker_threads';

/** Frames of at least this many bytes change hands; shorter ones are cheaper to copy into what is sent together. */
const TRANSFER_BYTES = 16 * 1024;

const FIRST_ROOM = 4 * 1024;

/** A buffer that has grown beyond this is not kept for the next batch. */
const KEPT_ROOM = 1024 * 1024;

/** A long frame, on its own. */
interface LongFrame {
  readonly connection: number;
  readonly frame: ArrayBuffer;
}

/**
 * What one turn has to say, in order. A number is a connection: a frame of it follows, whose length is the next number and whose bytes are the
 * next ones of `bytes`.
 */
interface Batch<Message> {
  readonly items: readonly (number | LongFrame | { readonly message: Message })[];
  readonly bytes: Uint8Array;
}

export interface ChannelReceiver<Message> {
  /** A frame of a connection, in a buffer of its own. */
  onFrame(connection: number, frame: Uint8Array<ArrayBuffer>): void;
  onMessage(message: Message): void;
}

/** The half of a port that a channel needs. A worker is one, too. */
export type ChannelPort = Pick<MessagePort, 'postMessage'>;

/**
 * Carries messages and frames to another thread, everything in the order in which it was given. What is given in one turn goes in one
 * message: sending one costs more than most frames do.
 */
export class ChannelSender<Message> {
  #items: (number | LongFrame | { readonly message: Message })[] = [];
  #transferred: TransferListItem[] = [];
  #bytes = new Uint8Array(FIRST_ROOM);
  #length = 0;
  #isDue = false;

  constructor(private readonly port: ChannelPort) {}

  /** @param message plain data, which is copied */
  send(message: Message): void {
    this.#items.push({ message });
    this.#plan();
  }

  /** @param frame must not be used any more */
  sendFrame(connection: number, frame: Uint8Array): void {
    const { length } = frame;
    if (length >= TRANSFER_BYTES) {
      const whole = ownBuffer(frame);
      this.#items.push({ connection, frame: whole });
      this.#transferred.push(whole);
    } else {
      this.#makeRoom(length);
      this.#bytes.set(frame, this.#length);
      this.#length += length;
      this.#items.push(connection, length);
    }
    this.#plan();
  }

  /** Sends at once what was given until now. */
  flush(): void {
    if (this.#items.length === 0) return;
    const bytes = this.#bytes.slice(0, this.#length);
    const batch: Batch<Message> = { items: this.#items, bytes };
    const transferred = this.#transferred;
    transferred.push(bytes.buffer);
    this.#items = [];
    this.#transferred = [];
    this.#length = 0;
    if (this.#bytes.length > KEPT_ROOM) this.#bytes = new Uint8Array(FIRST_ROOM);
    this.port.postMessage(batch, transferred);
  }

  #plan(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.flush();
    });
  }

  #makeRoom(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}

/** Hands what came over a channel to its receiver, in order. */
export function receiveBatch<Message>(batch: unknown, receiver: ChannelReceiver<Message>): void {
  // The other end is a ChannelSender of the same code.
  const { items, bytes } = batch as Batch<Message>;
  let start = 0;
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    if (typeof item === 'number') {
      const length = items[++at] as number;
      receiver.onFrame(item, bytes.slice(start, start + length));
      start += length;
    } else if (item !== undefined) {
      if ('message' in item) receiver.onMessage(item.message);
      else receiver.onFrame(item.connection, new Uint8Array(item.frame));
    }
  }
}

/** The frame's buffer where it has one to itself, else a copy. */
function ownBuffer(frame: Uint8Array): ArrayBuffer {
  const { buffer } = frame;
  return buffer instanceof ArrayBuffer && buffer.byteLength === frame.byteLength
    ? buffer
    : Uint8Array.from(frame).buffer;
}
