import {
  type CommitStateVersionInput,
  ConflictError,
  type StateVersion,
  type Value,
  VersionNotFoundError,
} from '@nerv/core';

/** The end of a branch as a store sees it: its newest version, also one that is still being sent. */
export interface Tip {
  /** `null` before the first commit. */
  readonly head: string | null;
  /** `undefined` before the first commit. */
  readonly state: Value | undefined;
  readonly deltaDepth: number;
  /** Bytes that the state is known to have at least, roughly; 0 where nothing was counted. */
  readonly countedBytes: number;
}

/** A commit that is ready to be sent, and the tip it makes. */
export interface PreparedCommit {
  readonly input: CommitStateVersionInput & { readonly id: string };
  readonly tip: Tip;
}

export interface CommitTask {
  /** The head it must build on; `undefined`: the tip, whichever. */
  readonly expectedHead: string | null | undefined;
  /** Called at its turn. May throw, and then nothing happened. */
  prepare(tip: Tip): PreparedCommit;
}

export interface BranchLineHost {
  readonly name: string;
  /** Reads the tip from the backend. `previous` is the tip known before, if any. */
  load(previous: Tip | undefined): Promise<Tip>;
  send(prepared: PreparedCommit): Promise<StateVersion>;
}

type Outcome = { readonly version: StateVersion } | Failure;

interface Failure {
  readonly id: string;
  readonly error: unknown;
}

/**
 * The commits of one branch. They are prepared one at a time, in the order they come, each on the tip the one before it made, and
 * sent without waiting for the acknowledgement of the one before. Outcomes are handed on in the same order. After a
 * failure the tip is read anew before the next commit is prepared.
 */
export class BranchLine {
  readonly #host: BranchLineHost;
  #tip: Tip | undefined;
  /** The tip before it was dropped, to save reading its state again. */
  #previous: Tip | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** Of the commit sent last, on which the next one builds. Never rejects. */
  #lastOutcome: Promise<Outcome | undefined> = Promise.resolve(undefined);

  constructor(host: BranchLineHost) {
    this.#host = host;
  }

  /** Resolves with the version when it is durable and everything before it is decided. */
  async commit(task: CommitTask): Promise<StateVersion> {
    const { outcome } = await this.#inTurn(() => this.#prepareAndSend(task));
    const result = await outcome;
    if ('error' in result) throw result.error;
    return result.version;
  }

  /** The tip as the backend has it once everything before this call is decided. */
  refresh(): Promise<Tip> {
    return this.#inTurn(() => this.#reload());
  }

  /** Resolves when everything before this call is decided. */
  async settled(): Promise<void> {
    await this.#inTurn(async () => this.#lastOutcome);
  }

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #prepareAndSend(task: CommitTask): Promise<{ readonly outcome: Promise<Outcome> }> {
    let tip = this.#tip ?? (await this.#reload());
    if (task.expectedHead !== undefined && task.expectedHead !== tip.head) {
      tip = await this.#reload();
      if (task.expectedHead !== tip.head) throw this.#stale(tip.head, task.expectedHead);
    }
    const prepared = task.prepare(tip);
    this.#tip = prepared.tip;
    const outcome = this.#outcome(prepared.input.id, this.#host.send(prepared), this.#lastOutcome);
    this.#lastOutcome = outcome;
    // Wrapped, so that the turn ends with the sending and not with the acknowledgement.
    return { outcome };
  }

  async #reload(): Promise<Tip> {
    await this.#lastOutcome;
    this.#lastOutcome = Promise.resolve(undefined);
    this.#drop();
    this.#tip = await this.#host.load(this.#previous);
    return this.#tip;
  }

  #drop(): void {
    this.#previous = this.#tip ?? this.#previous;
    this.#tip = undefined;
  }

  /** Never rejects. */
  async #outcome(
    id: string,
    sent: Promise<StateVersion>,
    before: Promise<Outcome | undefined>,
  ): Promise<Outcome> {
    try {
      const version = await sent;
      await before;
      return { version };
    } catch (error) {
      this.#drop();
      const parent = await before;
      return { id, error: parent && 'error' in parent ? this.#orphaned(error, id, parent) : error };
    }
  }

  /** What became of a commit whose parent failed. Only a definite refusal says that it did not happen either. */
  #orphaned(error: unknown, id: string, parent: Failure): unknown {
    if (!ConflictError.isInstance(error) && !VersionNotFoundError.isInstance(error)) return error;
    const reason = parent.error instanceof Error ? parent.error.message : String(parent.error);
    return new ConflictError({
      message: `Version "${id}" was not committed on branch "${this.#host.name}", because the commit it builds on, "${parent.id}", failed: ${reason} Read the branch again with current() and commit on its head.`,
      actual: ConflictError.isInstance(error) ? error.actual : null,
      expected: parent.id,
      cause: parent.error,
    });
  }

  #stale(actual: string | null, expected: string | null): ConflictError {
    return new ConflictError({
      message: `The head of branch "${this.#host.name}" is ${actual ?? 'none'}, not ${expected ?? 'none'}. Read the branch again with current() and commit on its head; to build on an older version, make a branch from it.`,
      actual,
      expected,
    });
  }
}
