import { createHash } from 'node:crypto';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { lower } from '../module-host';
import { carryError, uncarryError, type CarriedError } from './carried-error';

type Answer = { readonly text: string } | { readonly error: CarriedError };

/** At most this many lowered bundles are kept; the one that was used longest ago goes first. */
const MAX_KEPT = 16;

const kept = new Map<string, Promise<string>>();

/**
 * Lowers bundles for a thread: the process that does it is started once for all, and a bundle that many databases run is lowered once.
 */
export class LoweringService {
  /** The other end, to be given away. */
  readonly line: MessagePort;
  readonly #port: MessagePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.line = port2;
    this.#port = port1;
    port1.on('message', (program: string) => {
      void this.#answer(program);
    });
    port1.unref();
  }

  /** Closes the line. */
  close(): void {
    this.#port.close();
  }

  async #answer(program: string): Promise<void> {
    const answer: Answer = await lowerOnce(program).then(
      (text) => ({ text }),
      (error: unknown) => ({ error: carryError(error) }),
    );
    this.#port.postMessage(answer);
  }
}

/** Lowers bundles through a line, one after the other. */
export function loweringThrough(line: MessagePort): (program: string) => Promise<string> {
  let before: Promise<unknown> = Promise.resolve();
  const ask = (program: string): Promise<string> =>
    new Promise((resolve, reject) => {
      line.once('message', (answer: Answer) => {
        // An open line keeps its thread alive only while something is awaited from it.
        line.unref();
        if ('text' in answer) resolve(answer.text);
        else reject(uncarryError(answer.error));
      });
      line.ref();
      line.postMessage(program);
    });
  return (program) => {
    const lowered = before.then(() => ask(program));
    before = lowered.catch(() => undefined);
    return lowered;
  };
}

function lowerOnce(program: string): Promise<string> {
  const key = createHash('sha256').update(program).digest('base64');
  const lowered = kept.get(key) ?? lower(program);
  kept.delete(key);
  kept.set(key, lowered);
  if (kept.size > MAX_KEPT)
    for (const oldest of [...kept.keys()].slice(0, kept.size - MAX_KEPT)) kept.delete(oldest);
  // A failure is not kept: a full disk may have room the next time.
  lowered.catch(() => kept.delete(key));
  return lowered;
}
