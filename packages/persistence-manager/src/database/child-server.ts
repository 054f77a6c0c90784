import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock } from '@nerv/core';

/** A program that serves, and how it is told to. */
export interface ServerProgram {
  /** As messages call it. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What ends it in order. */
  readonly stopSignal: NodeJS.Signals;
  /** Whether it stops when its standard input ends. Such a one is in a process group of its own: a key pressed at the terminal is for the parent. */
  readonly endsWithStdin: boolean;
}

/** How a server ended. */
export interface Ending {
  /** Such as `exit code 1`. */
  readonly how: string;
  /** The last lines it wrote to standard error. */
  readonly lastLines: string;
}

/** Lines of its standard error that are kept for the message of how it ended. */
const KEPT_LINES = 10;

/** How long a server may take to end in order, in milliseconds. */
const STOP_TIMEOUT_MS = 30_000;

/** A server in a process of its own, which ends no later than this one does. */
export class ChildServer {
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ending>;
  readonly #program: ServerProgram;
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  #isStopping = false;

  /** @param onLine takes what it writes, without the ends of lines */
  constructor(program: ServerProgram, onLine: (line: string, stream: 'stdout' | 'stderr') => void) {
    this.#program = program;
    const child = spawn(program.command, program.args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
      detached: program.endsWithStdin,
      windowsHide: true,
    });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => onLine(line, 'stdout'));
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.#lastLines.push(line);
      if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
      onLine(line, 'stderr');
    });
    // It may be gone before its input is closed.
    child.stdin.on('error', () => undefined);
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    this.ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`it could not be started: ${error.message}`));
      child.once('close', (code, signal) =>
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
    }).then((how) => {
      process.off('exit', kill);
      return { how, lastLines: this.#lastLines.join('\n') };
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it was told to end. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /**
   * Ends it in order, and where that takes too long, by force. May be called again.
   * @returns whether it ended in order
   */
  async stop(clock: Clock): Promise<boolean> {
    this.#isStopping = true;
    this.#child.stdin?.end();
    this.#child.kill(this.#program.stopSignal);
    const over = new AbortController();
    const inOrder = await Promise.race([
      this.ended.then(() => true),
      clock.sleep(STOP_TIMEOUT_MS, over.signal).then(
        () => false,
        // The wait was ended: the process is gone.
        () => true,
      ),
    ]);
    over.abort();
    if (!inOrder) this.#child.kill('SIGKILL');
    await this.ended;
    return inOrder;
  }
}
