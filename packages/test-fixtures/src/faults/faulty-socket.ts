import type { EmbeddedHost } from '@nerv/persistence-manager';
import type { Lane } from './lane';

/** A socket as the official SDK takes it. */
export type Socket = Awaited<ReturnType<EmbeddedHost['webSocket']>>;

type Frame = Parameters<Socket['send']>[0];

/** Which way a frame goes. */
export type Direction = 'toServer' | 'toClient';

interface CloseInfo {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

const OPEN = 1;
const CLOSED = 3;

const ignore = (): void => undefined;

export interface FaultySocketInit {
  readonly inner: Socket;
  readonly lanes: Readonly<Record<Direction, Lane>>;
  /** Called with each frame when it arrives; what it returns says whether it is handed over. */
  readonly onFrame: (direction: Direction, socket: FaultySocket) => boolean;
  readonly onEnd: (socket: FaultySocket) => void;
}

/** Stands between the SDK and a host's socket: frames travel over lanes, and the connection can be cut. */
export class FaultySocket {
  onopen: () => void = ignore;
  onmessage: (message: { data: Uint8Array }) => void = ignore;
  onclose: (event: CloseInfo) => void = ignore;
  onerror: (event: { message: string }) => void = ignore;
  readonly lanes: FaultySocketInit['lanes'];
  readonly #init: FaultySocketInit;
  #ended = false;

  constructor(init: FaultySocketInit) {
    this.#init = init;
    this.lanes = init.lanes;
    const { inner, lanes, onFrame } = init;
    inner.onopen = () => lanes.toClient.send(() => this.onopen());
    inner.onmessage = (message) => {
      lanes.toClient.send(() => {
        if (onFrame('toClient', this)) this.onmessage(message);
      });
    };
    inner.onerror = (event: { message: string }) => lanes.toClient.send(() => this.onerror(event));
    inner.onclose = (info: CloseInfo) => lanes.toClient.send(() => this.#end(info));
  }

  get protocol(): string {
    return this.#init.inner.protocol;
  }

  get readyState(): number {
    return this.#ended ? CLOSED : (this.#init.inner.readyState ?? OPEN);
  }

  send(frame: Frame): void {
    const { inner, lanes, onFrame } = this.#init;
    // The SDK may write to its buffer again before the frame arrives.
    const copy = frame.slice();
    lanes.toServer.send(() => {
      if (onFrame('toServer', this)) inner.send(copy);
    });
  }

  close(): void {
    this.lanes.toServer.clear();
    this.#init.inner.close();
  }

  /** Ends the connection without a close frame, as a failing network does: what is on its way is lost, both ways. */
  cut(): void {
    if (this.#ended) return;
    const { inner } = this.#init;
    inner.onopen = inner.onmessage = inner.onerror = inner.onclose = ignore;
    inner.close();
    // The client hears of it later, as from a real socket.
    queueMicrotask(() => this.#end({ code: 1006, reason: '', wasClean: false }));
  }

  #end(info: CloseInfo): void {
    if (this.#ended) return;
    this.#ended = true;
    this.lanes.toServer.clear();
    this.lanes.toClient.clear();
    this.#init.onEnd(this);
    this.onclose(info);
  }
}
