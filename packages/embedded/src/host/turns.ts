import { setImmediate } from 'node:timers';
import { raise } from './raise';

/** Work goes on without a pause for this long; then timers and sockets get their turn. */
const TURN_MS = 4;

const now = performance.now.bind(performance);

/**
 * Runs tasks in order, each soon: in the microtasks of the present turn of the event loop, so that nothing waits for a timer. A client
 * that awaits one call after another never leaves the microtasks, and would starve timers and sockets; so a turn that
 * has lasted {@link TURN_MS} goes on in the next.
 */
export class Turns {
  #tasks: (() => void)[] = [];
  #head = 0;
  #isScheduled = false;
  #turnStarted: number | undefined;

  /** An exception of a task is raised as uncaught, and the other tasks run. */
  run(task: () => void): void {
    this.#tasks.push(task);
    if (!this.#isScheduled) this.#schedule();
  }

  #schedule(): void {
    this.#isScheduled = true;
    if (this.#isTurnOver()) setImmediate(this.#runInNewTurn);
    else queueMicrotask(this.#runTasks);
  }

  #isTurnOver(): boolean {
    return this.#turnStarted !== undefined && now() - this.#turnStarted > TURN_MS;
  }

  readonly #runInNewTurn = (): void => {
    this.#turnStarted = undefined;
    this.#runTasks();
  };

  readonly #runTasks = (): void => {
    if (this.#turnStarted === undefined) {
      this.#turnStarted = now();
      setImmediate(() => {
        this.#turnStarted = undefined;
      });
    }
    this.#isScheduled = false;
    while (this.#head < this.#tasks.length) {
      const task = this.#tasks[this.#head++];
      try {
        task?.();
      } catch (error) {
        raise(error);
      }
      if (this.#head < this.#tasks.length && this.#isTurnOver()) {
        if (!this.#isScheduled) this.#schedule();
        return;
      }
    }
    this.#tasks = [];
    this.#head = 0;
  };
}
