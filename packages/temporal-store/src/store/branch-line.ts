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
  /** Owned; `undefined` before the first commit. */
  readonly state: Value | undefined;
  readonly deltaDepth: number;
  /** Bytes that the state is known to have at least, roughly; 0 where nothing was counted. */
  readonly countedBytes: number;
}

/** A commit that is ready to be sent, and the tip it makes. */
export interface PreparedCommit {
  readonly input: CommitStateVersionInput;
  readonly tip: Tip;
}

export interface CommitTask {
  /** Id of the new version. */
  readonly id: string;
  /** The head it must build on; `undefined`: the tip, whichever. */
  readonly expectedHead: string | null | undefined;
  /** Called at its turn. May throw, and then nothing happened. */
  prepare(tip: Tip): PreparedCommit;
}

export interface BranchLineHost {
  readonly name: string;
  /** Reads the tip from the backend. `known` is the tip as of the last commit, where that is acknowledged. */
  load(known: Tip | undefined): Promise<Tip>;
  send(prepared: PreparedCommit): Promise<StateVersion>;
}

/** A call of `commit`. A commit builds on the call before it, where that is still undecided when it is made. */
interface Call {
  readonly task: CommitTask;
  /** Let go when the call is decided, so that calls in a row do not keep each other. */
  after: Call | undefined;
  failure: { readonly error: unknown } | undefined;
}

type Outcome = { readonly version: StateVersion } | { readonly error: unknown };

/**
 * The commits of one branch. They are prepared one at a time, in the order of the calls, each on the tip that the one before it
 * made, and sent without waiting for the acknowledgement of the one before. Outcomes are handed on in the same order.
 * What builds on a failed commit fails; then the tip is read anew.
 */
export class BranchLine {
  readonly #host: BranchLineHost;
  #tip: Tip | undefined;
  #latest: Call | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** Of the call whose turn was last. Never rejects. */
  #lastOutcome: Promise<unknown> = Promise.resolve();

  constructor(host: BranchLineHost) {
    this.#host = host;
  }

  /** Resolves with the version when it is durable and every call before it is decided. */
  async commit(task: CommitTask): Promise<StateVersion> {
    const call: Call = { task, after: this.#latest, failure: undefined };
    this.#latest = call;
    const { outcome } = await this.#inTurn(() => this.#carryOut(call));
    const result = await outcome;
    if (this.#latest === call) this.#latest = undefined;
    call.after = undefined;
    if ('error' in result) throw result.error;
    return result.version;
  }

  /** The tip as the backend has it once every call before this one is decided. */
  refresh(): Promise<Tip> {
    return this.#inTurn(() => this.#reload());
  }

  /** Resolves when every call before this one is decided. */
  async settled(): Promise<void> {
    await this.#inTurn(async () => this.#lastOutcome);
  }

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Ends with the sending. The outcome is wrapped, so that it is not waited for as well. Neither ever rejects. */
  async #carryOut(call: Call): Promise<{ readonly outcome: Promise<Outcome> }> {
    const before = this.#lastOutcome;
    let sent: Promise<StateVersion>;
    try {
      const prepared = await this.#prepare(call);
      this.#tip = prepared.tip;
      sent = this.#host.send(prepared);
    } catch (error) {
      call.failure = { error };
      const outcome = before.then(() => ({ error }));
      this.#lastOutcome = outcome;
      return { outcome };
    }
    const outcome = this.#outcome(call, sent, before);
    this.#lastOutcome = outcome;
    return { outcome };
  }

  async #prepare(call: Call): Promise<PreparedCommit> {
    const { expectedHead } = call.task;
    let tip = this.#tip ?? (await this.#reload());
    this.#refuseOrphan(call);
    if (expectedHead !== undefined && expectedHead !== tip.head) {
      tip = await this.#reload();
      this.#refuseOrphan(call);
      if (expectedHead !== tip.head) throw this.#stale(tip.head, expectedHead);
    }
    return call.task.prepare(tip);
  }

  /** A call that names the head it builds on depends on no other call. */
  #refuseOrphan({ task, after }: Call): void {
    if (after?.failure === undefined) return;
    if (task.expectedHead !== undefined && task.expectedHead !== after.task.id) return;
    throw this.#orphaned(task.id, after, after.failure.error, this.#tip?.head ?? null);
  }

  async #reload(): Promise<Tip> {
    await this.#lastOutcome;
    const known = this.#tip;
    this.#tip = undefined;
    this.#tip = await this.#host.load(known);
    return this.#tip;
  }

  async #outcome(call: Call, sent: Promise<StateVersion>, before: Promise<unknown>): Promise<Outcome> {
    try {
      const version = await sent;
      await before;
      return { version };
    } catch (error) {
      call.failure = { error };
      this.#tip = undefined;
      await before;
      const { after, task } = call;
      // Only a definite refusal says that it did not happen either.
      const isRefusal = ConflictError.isInstance(error) || VersionNotFoundError.isInstance(error);
      if (!isRefusal || after?.failure === undefined) return { error };
      const actual = ConflictError.isInstance(error) ? error.actual : null;
      return { error: this.#orphaned(task.id, after, after.failure.error, actual) };
    }
  }

  #orphaned(id: string, parent: Call, cause: unknown, actual: ConflictError['actual']): ConflictError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new ConflictError({
      message: `Version "${id}" was not committed on branch "${this.#host.name}", because the commit before it, "${parent.task.id}", failed: ${reason} Read the branch again with current(), and commit on its head.`,
      actual,
      expected: parent.task.id,
      cause,
    });
  }

  #stale(actual: string | null, expected: string | null): ConflictError {
    return new ConflictError({
      message: `The head of branch "${this.#host.name}" is ${actual ?? 'none'}, not ${expected ?? 'none'}. Read the branch again with current(), and commit on its head; to build on an older version, make a branch from it.`,
      actual,
      expected,
    });
  }
}
