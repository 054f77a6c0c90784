import type { CloseInfo, Transport } from '../protocol';
import { raise } from './raise';
import type { SocketPeer } from './running-database';

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/**
 * A WebSocket without a network: the SDK holds it, the host delivers into it. Frames have no compression tag. Everything
 * the client sees comes later than the call that caused it, as from a real socket.
 */
export class MemorySocket implements Transport {
  onopen: () => void = ignore;
  onmessage: (message: { data: Uint8Array }) => void = ignore;
  onclose: (event: CloseInfo) => void = ignore;
  /** Never called: nothing can fail between two objects but their ends. */
  onerror: (event: { message: string }) => void = ignore;
  readonly binaryType = 'arraybuffer';
  #readyState = CONNECTING;
  #peer: SocketPeer | undefined;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {}

  get readyState(): number {
    return this.#readyState;
  }

  /** The handshake is done. */
  open(peer: SocketPeer): void {
    if (this.#readyState !== CONNECTING) {
      peer.onClose();
      return;
    }
    this.#peer = peer;
    this.#readyState = OPEN;
    call(() => this.onopen());
  }

  /** Sends a frame. Bytes are copied: a client may write to its buffer again. A text is sent too, and the host refuses it. */
  send(data: Uint8Array | ArrayBuffer | string): void {
    if (this.#readyState === CONNECTING)
      throw new Error('the socket is still connecting; wait for its open event');
    if (this.#readyState !== OPEN || this.#peer === undefined) return;
    if (typeof data === 'string') this.#peer.receiveText();
    else this.#peer.receive(data instanceof ArrayBuffer ? new Uint8Array(data.slice(0)) : data.slice());
  }

  close(): void {
    if (this.#readyState >= CLOSING) return;
    this.#readyState = CLOSING;
    this.#peer?.onClose();
  }

  deliver(frame: Uint8Array<ArrayBuffer>): void {
    if (this.#readyState === OPEN) call(() => this.onmessage({ data: frame }));
  }

  end(info: CloseInfo): void {
    if (this.#readyState === CLOSED) return;
    this.#readyState = CLOSED;
    this.#peer = undefined;
    call(() => this.onclose(info));
  }
}

const ignore = (): void => undefined;

/** One handler that throws stops neither the host nor the other clients. */
function call(handler: () => void): void {
  try {
    handler();
  } catch (error) {
    raise(error);
  }
}
