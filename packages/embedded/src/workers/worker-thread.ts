import { clearInterval, setInterval } from 'node:timers';
import { Worker } from 'node:worker_threads';
import { HostError } from '../host/host-error';
import type { OutboundOptions } from '../host/outbound-request';
import { newWatchMemory, WatchReader } from './call-watch';
import { LoweringService } from './lowering-line';
import type { WorkerTask } from './messages';
import { OutboundService } from './outbound-line';
import { workerCode } from './worker-code';

/** How much of the time it may take a call is looked at so many times. */
const LOOKS = 4;

/** What is kept to where a database has a thread of its own. */
export interface WorkerLimits {
  readonly callTimeoutMs: number;
  readonly maxHeapMb: number;
  /** How HTTP requests of the module are made; `undefined`: not at all. */
  readonly outbound: OutboundOptions | undefined;
}

export interface WorkerThreadOptions {
  readonly limits: WorkerLimits;
  readonly task: Omit<WorkerTask, 'watch' | 'lowering' | 'outbound'>;
  /** Takes what the worker sends. */
  readonly onBatch: (batch: unknown) => void;
  /** Called once when the thread ends other than by {@link WorkerThread.stop}. */
  readonly onCrash: (error: HostError) => void;
}

/** A thread that runs one database, and is cut off when a call lasts too long. */
export class WorkerThread {
  readonly #worker: Worker;
  readonly #options: WorkerThreadOptions;
  readonly #watch: WatchReader;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #lowering = new LoweringService();
  readonly #outbound: OutboundService;
  #looks = 0;
  #isOver = false;

  private constructor(code: URL, options: WorkerThreadOptions) {
    const { limits, task, onBatch } = options;
    this.#options = options;
    const watch = newWatchMemory();
    this.#watch = new WatchReader(watch);
    this.#outbound = new OutboundService(limits.outbound);
    const { line } = this.#outbound;
    const lowering = this.#lowering.line;
    const store = task.store === undefined ? [] : [task.store.port];
    const workerData: WorkerTask = { ...task, watch, lowering, outbound: line };
    this.#worker = new Worker(code, {
      name: `database ${task.name}`,
      workerData,
      transferList: [lowering, line.port, ...store],
      // Options for this process (loaders, a debugger) are not for the thread.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: limits.maxHeapMb },
    });
    this.#worker.on('message', onBatch);
    this.#worker.once('error', (error) => {
      this.#crash(this.#explain(error), error);
    });
    this.#worker.once('exit', (code) => {
      this.#crash(`its thread ended with exit code ${code}.`);
    });
    this.#timer = setInterval(this.#look, limits.callTimeoutMs / LOOKS).unref();
  }

  static async start(options: WorkerThreadOptions): Promise<WorkerThread> {
    return new WorkerThread(await workerCode(), options);
  }

  /** What messages are sent through. */
  get port(): Pick<Worker, 'postMessage'> {
    return this.#worker;
  }

  /** Gives up an HTTP request that the thread waits for. From now on it makes none. */
  endRequests(): void {
    this.#outbound.end();
  }

  /** Ends the thread, whatever it does. Resolves when it is gone, and with it what it had open. */
  async stop(): Promise<void> {
    this.#end();
    await this.#worker.terminate();
    this.#closeLines();
  }

  /** A look that is late counts once, so that a process that was stopped itself cuts nothing off. */
  readonly #look = (): void => {
    this.#looks = this.#watch.isSameCall() ? this.#looks + 1 : 0;
    if (this.#looks < LOOKS) return;
    const name = this.#watch.functionName;
    const what = name === '' ? 'loading its module' : `\`${name}\``;
    this.#crash(
      `${what} ran for more than ${this.#options.limits.callTimeoutMs} ms (callTimeoutMs) and was cut off.`,
    );
  };

  #explain(error: Error & { readonly code?: unknown }): string {
    return error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? `it took more than ${this.#options.limits.maxHeapMb} MB of memory (maxHeapMb) and was cut off.`
      : `its thread failed: ${error.message}.`;
  }

  #crash(what: string, cause?: Error): void {
    if (this.#isOver) return;
    this.#end();
    const options = cause === undefined ? {} : { cause };
    const error = new HostError(
      'crashed',
      `database \`${this.#options.task.name}\` crashed: ${what}`,
      options,
    );
    // What the thread has open is free when it is gone, and not before.
    void this.#worker.terminate().then(() => {
      this.#closeLines();
      this.#options.onCrash(error);
    });
  }

  #closeLines(): void {
    this.#lowering.close();
    this.#outbound.close();
  }

  #end(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
  }
}
