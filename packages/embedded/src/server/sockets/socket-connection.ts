import type { SocketPeer } from '../../host/running-database';
import type { Timers } from '../../host/timers';
import type { CloseInfo, Transport } from '../../protocol';
import { closeReason } from './close-reason';
import { KeepAlive } from './keep-alive';
import type { SocketLimits } from './limits';
import { SendQueue, type FrameSink } from './send-queue';
import type { ServerSocket } from './server-socket';
import { WaitingRequests } from './waiting-requests';

/** What a connection needs of a WebSocket. */
export type ConnectionSocket = FrameSink &
  Pick<ServerSocket, 'ping' | 'pause' | 'resume' | 'close' | 'terminate'> & {
    on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
    on(event: 'error', listener: (error: Error) => void): unknown;
    on(event: 'ping' | 'pong' | 'closing' | 'close', listener: () => void): unknown;
  };

export interface SocketConnectionOptions {
  readonly limits: SocketLimits;
  readonly timers: Timers;
  readonly monotonicMs: () => number;
  /** Told why a client was cut off. */
  readonly onCut: (why: string) => void;
  /** Told how many bytes wait for it or from it, whenever that may have changed. */
  readonly onHeld: (bytes: number) => void;
}

/** Carries frames between a WebSocket and the host. */
export class SocketConnection implements Transport {
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>;
  readonly #socket: ConnectionSocket;
  readonly #options: SocketConnectionOptions;
  readonly #queue: SendQueue;
  readonly #waiting = new WaitingRequests();
  readonly #keepAlive: KeepAlive;
  #peer: SocketPeer | undefined;
  /** Bytes that came since the last message: it is not complete, or they are behind it. */
  #incompleteBytes = 0;
  #isOver = false;
  #isPaused = false;

  constructor(socket: ConnectionSocket, options: SocketConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#queue = new SendQueue({
      ...{ sink: socket, ...options.limits },
      onWritten: () => {
        this.#tellHeld();
      },
    });
    this.#keepAlive = new KeepAlive({
      ...options,
      ...options.limits,
      ping: () => {
        socket.ping();
      },
      onIdle: () => {
        this.cut(`it was silent for ${options.limits.idleTimeoutMs} ms`);
      },
    });
    socket.on('message', (data, isBinary) => {
      this.#receive(data, isBinary);
    });
    socket.on('ping', () => {
      this.#keepAlive.heard();
    });
    socket.on('pong', () => {
      this.#keepAlive.ponged();
    });
    socket.on('error', (error) => {
      options.onCut(error.message);
    });
    let stopWaiting = (): void => undefined;
    socket.on('closing', () => {
      this.#leave();
      stopWaiting = options.timers.set(() => {
        socket.terminate();
      }, options.limits.closeHandshakeMs);
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        stopWaiting();
        this.#leave();
        resolve();
      });
    });
  }

  /** From now on, what the client sends goes there. */
  attach(peer: SocketPeer): void {
    this.#peer = peer;
    if (this.#isOver) this.#goodbye();
  }

  deliver(frame: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#queue.push(frame)) this.#tellHeld();
    else this.cut('it takes what it is sent too slowly, or not at all');
  }

  taken(): void {
    this.#waiting.take();
    this.#tellHeld();
    if (!this.#isPaused || this.#waiting.bytes >= this.#options.limits.pauseAtRequestBytes) return;
    this.#resume();
    this.#keepAlive.listenAgain();
  }

  end({ code, reason, wasClean }: CloseInfo): void {
    // Who ended it knows.
    this.#peer = undefined;
    if (wasClean) this.close(code, reason);
    else this.#terminate();
  }

  /** So many bytes came from the client, whatever they are. */
  arrived(bytes: number): void {
    this.#incompleteBytes += bytes;
    this.#tellHeld();
  }

  /** Sends what waits, then a close frame; a client that does not answer it in time is cut off. */
  close(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#queue.finish();
    this.#resume();
    this.#socket.close(code, closeReason(reason));
  }

  /** Ends the connection without a word, and says why to the log. */
  cut(why: string): void {
    if (this.#isOver) return;
    this.#options.onCut(why);
    this.#terminate();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.#incompleteBytes = 0;
    this.#keepAlive.heard();
    const peer = this.#peer;
    if (this.#isOver || peer === undefined) return;
    const { limits, onCut } = this.#options;
    if (this.#waiting.count >= limits.maxWaitingRequests) {
      onCut(`more than ${limits.maxWaitingRequests} of its messages wait`);
      this.close(1013, 'too many requests');
      return;
    }
    this.#waiting.add(data.length);
    if (this.#waiting.bytes >= limits.pauseAtRequestBytes) this.#pause();
    if (isBinary) peer.receive(data);
    else peer.receiveText();
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#socket.pause();
    this.#keepAlive.stopListening();
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#socket.resume();
  }

  #terminate(): void {
    this.#queue.clear();
    this.#leave();
    this.#socket.terminate();
  }

  /** Nothing goes in or out any more. */
  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#keepAlive.stop();
    this.#options.onHeld(0);
    this.#goodbye();
  }

  #tellHeld(): void {
    if (!this.#isOver) this.#options.onHeld(this.#queue.bytes + this.#waiting.bytes + this.#incompleteBytes);
  }

  #goodbye(): void {
    const peer = this.#peer;
    this.#peer = undefined;
    peer?.onClose();
  }
}
