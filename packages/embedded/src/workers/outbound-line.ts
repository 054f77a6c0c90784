import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { sendOutbound, type OutboundOptions } from '../host/outbound-request';
import type { OutboundAnswer, OutboundRequest } from '../module-host';

/** What a worker has its HTTP requests made through. */
export interface OutboundLine {
  readonly port: MessagePort;
  /** Counts the answers. */
  readonly answers: SharedArrayBuffer;
}

/** What requests are refused with where a host lets its modules make none. */
const DISABLED = 'module outbound HTTP requests are disabled';

const GIVEN_UP = 'the database is being closed';

/** Makes the HTTP requests of a module whose thread waits for them. The thread has one under way at most. */
export class OutboundService {
  /** The other end, to be given away. */
  readonly line: OutboundLine;
  readonly #port: MessagePort;
  readonly #answers: Int32Array;
  readonly #giveUp = new AbortController();

  /** @param options `undefined`: every request is refused */
  constructor(private readonly options: OutboundOptions | undefined) {
    const { port1, port2 } = new MessageChannel();
    const answers = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.line = { port: port2, answers };
    this.#port = port1;
    this.#answers = new Int32Array(answers);
    port1.on('message', (request: OutboundRequest) => {
      void this.#answer(request);
    });
    // The worker at the other end keeps the process alive, and this does not.
    port1.unref();
  }

  /** Gives up what is under way, and refuses what comes: the thread waits no longer. */
  end(): void {
    this.#giveUp.abort();
  }

  /** Closes the line. The thread at the other end must be gone. */
  close(): void {
    this.end();
    this.#port.close();
  }

  async #answer(request: OutboundRequest): Promise<void> {
    this.#port.postMessage(await this.#make(request));
    Atomics.add(this.#answers, 0, 1);
    Atomics.notify(this.#answers, 0);
  }

  async #make(request: OutboundRequest): Promise<OutboundAnswer> {
    if (this.options === undefined) return { kind: 'failed', message: DISABLED };
    const { signal } = this.#giveUp;
    if (signal.aborted) return { kind: 'failed', message: GIVEN_UP };
    const answer = await sendOutbound(request, { ...this.options, signal });
    return signal.aborted ? { kind: 'failed', message: GIVEN_UP } : answer;
  }
}

/** Told before and after a thread waits. */
export interface WaitWatch {
  pause(): void;
  resume(): void;
}

/** Makes requests through a line; the thread stands still until there is an answer. */
export function requestsThrough(
  { port, answers }: OutboundLine,
  watch: WaitWatch,
): (request: OutboundRequest) => OutboundAnswer {
  const counter = new Int32Array(answers);
  return (request) => {
    const before = Atomics.load(counter, 0);
    watch.pause();
    try {
      port.postMessage(request);
      Atomics.wait(counter, 0, before);
    } finally {
      watch.resume();
    }
    const received = receiveMessageOnPort(port);
    if (received === undefined) throw new Error('an answer was counted and did not come');
    return received.message as OutboundAnswer;
  };
}
