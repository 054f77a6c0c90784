import { ByteWriter } from './byte-writer';
import { V3_PROTOCOL, type Subprotocol } from './subprotocol';

/** Messages of v3 are joined to frames of up to this many bytes. A longer message is a frame of its own. */
export const MAX_FRAME_BYTES = 512 * 1024;

/** Once this much is sent and most of the buffer with it, the rest moves to the front. */
const COMPACT_BYTES = 256 * 1024;

/**
 * The messages that wait to be sent to one client, in order. A message is written between {@link open} and
 * {@link close}; frames are taken out with {@link takeFrame}.
 */
export class Outbox {
  readonly #writer = new ByteWriter(4096);
  /** Where each message ends. Entries from `#count` on are left over from before. */
  readonly #ends: number[] = [];
  /** The commit each message waits for. */
  readonly #offsets: number[] = [];
  #count = 0;
  #taken = 0;
  #sent = 0;

  constructor(private readonly protocol: Subprotocol) {}

  /** Number of messages that wait. */
  get size(): number {
    return this.#count - this.#taken;
  }

  /** Starts a message. */
  open(): ByteWriter {
    return this.#writer;
  }

  /**
   * Ends the message.
   * @param offset the commit that must be durable before the message may be sent; 0 when it waits for none
   */
  close(offset: number): void {
    this.#ends[this.#count] = this.#writer.length;
    this.#offsets[this.#count] = offset;
    this.#count++;
  }

  /**
   * Takes the next frame out: as many messages as the subprotocol and the frame size allow, and only messages whose commit
   * is durable. `undefined` when none is ready. The frame has a buffer of its own, which is never used again.
   */
  takeFrame(durableOffset: number): Uint8Array<ArrayBuffer> | undefined {
    const start = this.#sent;
    let end = start;
    while (this.#taken < this.#count && (this.#offsets[this.#taken] ?? 0) <= durableOffset) {
      const next = this.#ends[this.#taken] ?? end;
      if (end > start && next - start > MAX_FRAME_BYTES) break;
      end = next;
      this.#taken++;
      if (this.protocol !== V3_PROTOCOL) break;
    }
    if (end === start) return undefined;
    const frame = this.#writer.slice(start, end);
    this.#sent = end;
    if (this.#taken === this.#count) this.clear();
    else if (end >= COMPACT_BYTES && end * 2 >= this.#writer.length) this.#compact();
    return frame;
  }

  /** Forgets everything that waits. */
  clear(): void {
    this.#writer.clear();
    this.#count = 0;
    this.#taken = 0;
    this.#sent = 0;
  }

  /** Under a steady stream the queue is never empty, so what is sent has to be given back some other time. */
  #compact(): void {
    const sent = this.#sent;
    this.#writer.discard(sent);
    const taken = this.#taken;
    this.#count -= taken;
    for (let i = 0; i < this.#count; i++) {
      this.#ends[i] = (this.#ends[taken + i] ?? 0) - sent;
      this.#offsets[i] = this.#offsets[taken + i] ?? 0;
    }
    this.#taken = 0;
    this.#sent = 0;
  }
}
