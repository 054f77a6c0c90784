import type { CallWatch } from '../module-host';
import type { WaitWatch } from './outbound-line';

/** Where it is noted that something runs: a number that is odd while it does. */
const STEP = 0;
/** Where it is noted what runs: the length of its name, which follows. */
const NAME_LENGTH = 1;
const HEADER_BYTES = 8;
const MAX_NAME_BYTES = 256;

export function newWatchMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + MAX_NAME_BYTES);
}

/** The end in the thread that runs the module: notes each call as it begins and ends. */
export function watchedBy(memory: SharedArrayBuffer): CallWatch & WaitWatch {
  const header = new Int32Array(memory, 0, 2);
  const name = new Uint8Array(memory, HEADER_BYTES);
  const encoder = new TextEncoder();
  let steps = 0;
  let noted: string | undefined;
  const step = (): void => {
    Atomics.store(header, STEP, ++steps);
  };
  return {
    begin(functionName) {
      if (functionName !== noted) {
        noted = functionName;
        // `encodeInto` does not write to shared memory.
        const bytes = encoder.encode(functionName).subarray(0, MAX_NAME_BYTES);
        name.set(bytes);
        header[NAME_LENGTH] = bytes.length;
      }
      step();
    },
    end: step,
    // Nothing runs while a call waits, and what it does afterwards has its own time.
    pause: step,
    resume: step,
  };
}

/** The other end: looks from time to time whether still the same call runs. */
export class WatchReader {
  readonly #header: Int32Array;
  readonly #name: Uint8Array;
  #seen = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#header = new Int32Array(memory, 0, 2);
    this.#name = new Uint8Array(memory, HEADER_BYTES);
  }

  /** Whether a call runs that ran already the last time this was asked. */
  isSameCall(): boolean {
    const step = Atomics.load(this.#header, STEP);
    const isSame = step === this.#seen && (step & 1) === 1;
    this.#seen = step;
    return isSame;
  }

  /** What runs, or ran last; empty for the loading of the module. */
  get functionName(): string {
    return new TextDecoder().decode(Uint8Array.from(this.#name.subarray(0, this.#header[NAME_LENGTH])));
  }
}
