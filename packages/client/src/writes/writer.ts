import { type Clock, IntegrityError, PersistenceError, ValidationError } from '@nerv/core';
import {
  batchFormat,
  limits,
  type OperationResult,
  outcomeFormat,
  type Outcome,
  type Write,
  type WriteOutcome,
} from '@nerv/inner-universe/protocol';
import { type Bounds, watchBounds } from '../calls/bounds';
import { refusal } from '../calls/reader';
import type { Transport } from '../connection/transport';
import { estimateBytes } from './estimate';
import { type Queued, type QueueLimits, WriteQueue } from './write-queue';

/** What became of a write. */
export interface AppliedWrite {
  /** One per operation, in their order. */
  readonly results: readonly OperationResult[];
  /** It came before: these are its first results again. */
  readonly replayed: boolean;
  /** Transaction time of the call, in microseconds since the Unix epoch. */
  readonly time: number;
}

interface Pending extends Queued {
  readonly write: Write;
  alone: boolean;
  /** It has its result, or its caller waits no longer. */
  settled: boolean;
  readonly resolve: (applied: AppliedWrite) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The one way of writes: they are gathered into batches, sent through `apply`, and settled one by one from the outcome.
 *
 * A write is in one place at a time: waiting in the queue, or in one outstanding call. When the connection is lost, the
 * writes of outstanding calls go back to the front of the queue and are sent again on the next connection, with the same
 * operation id and content: where they had happened, the database gives their first result.
 */
export class Writer {
  readonly #clock: Clock;
  readonly #queue: WriteQueue<Pending>;
  /** Outstanding calls, in the order they were sent. */
  readonly #calls = new Map<number, readonly Pending[]>();
  #transport: Transport | undefined;
  #lastCallId = 0;
  #flushScheduled = false;

  constructor(clock: Clock, limits: QueueLimits) {
    this.#clock = clock;
    this.#queue = new WriteQueue(limits);
  }

  /**
   * @param name The method, as users know it.
   * @throws the typed error the database refuses with; `TimeoutError`; the reason of the signal; `ConnectionError`
   */
  write(name: string, write: Write, bounds: Bounds): Promise<AppliedWrite> {
    return new Promise((resolve, reject) => {
      if (bounds.signal?.aborted === true) {
        reject(bounds.signal.reason as Error);
        return;
      }
      const stop = watchBounds(this.#clock, bounds, { name, kind: 'write' }, (error) => {
        this.#queue.remove(pending);
        pending.reject(error);
      });
      const pending: Pending = {
        write,
        bytes: estimateBytes(write),
        // A write of several operations is all or nothing, which its call is too.
        alone: write.operations.length > 1,
        settled: false,
        resolve: (applied) => {
          stop();
          pending.settled = true;
          resolve(applied);
        },
        reject: (error) => {
          stop();
          pending.settled = true;
          reject(error);
        },
      };
      this.#queue.add(pending);
      this.#scheduleFlush();
    });
  }

  /** A connection is open. */
  up(transport: Transport): void {
    this.#transport = transport;
    this.#flush();
  }

  /** The connection is gone: what was sent and not answered is sent again on the next one. */
  down(): void {
    this.#transport = undefined;
    const outstanding = [...this.#calls.values()];
    this.#calls.clear();
    for (const _ of outstanding) this.#queue.release();
    this.#queue.putBack(outstanding.flat().filter(({ settled }) => !settled));
  }

  /** There will be no connection: nothing waits for one. */
  fail(error: PersistenceError): void {
    for (const pending of this.#queue.clear()) pending.reject(error);
  }

  /** What became of a call. */
  outcome(callId: number, payload: Uint8Array): void {
    const batch = this.#calls.get(callId);
    // A row of a call that is not (or no longer) waited for, or one that came twice.
    if (batch === undefined) return;
    let outcome: Outcome;
    try {
      outcome = outcomeFormat.decode(payload);
      if (outcome.outcomes.length !== batch.length) throw wrongNumber(outcome.outcomes.length, batch.length);
    } catch (error) {
      for (const pending of batch) settle(pending, error as Error);
      return;
    }
    batch.forEach((pending, index) => {
      const each = outcome.outcomes[index];
      if (each !== undefined) settleWith(pending, each, outcome.time);
    });
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    // Writes of the same turn share a call.
    queueMicrotask(() => {
      this.#flushScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const transport = this.#transport;
    if (transport === undefined) return;
    for (let batch = this.#queue.take(); batch !== undefined; batch = this.#queue.take()) {
      this.#send(transport, batch);
      if (this.#transport !== transport) return;
    }
  }

  #send(transport: Transport, batch: readonly Pending[]): void {
    this.#lastCallId = (this.#lastCallId % 0xffff_ffff) + 1;
    const callId = this.#lastCallId;
    this.#calls.set(callId, batch);
    const writes = batch.map(({ write }) => write);
    let payload: Uint8Array;
    try {
      payload = batchFormat.encode({ session: transport.session, callId, writes });
      // A server may end the connection over a message that is too large, and everybody's calls with it.
      if (payload.length > limits.batchBytes) throw tooLarge(payload.length);
    } catch (error) {
      this.#finished(callId, error as Error);
      return;
    }
    transport.apply(payload).then(
      () => this.#finished(callId, undefined),
      (error: Error) => this.#finished(callId, error),
    );
  }

  #finished(callId: number, error: Error | undefined): void {
    const batch = this.#calls.get(callId);
    // The connection was lost meanwhile: its writes wait for the next one.
    if (batch === undefined) return;
    this.#calls.delete(callId);
    this.#queue.release();
    const open = batch.filter(({ settled }) => !settled);
    if (error === undefined) for (const pending of open) pending.reject(noOutcome());
    else if (batch.length === 1 || concernsCaller(error)) for (const pending of open) pending.reject(error);
    else {
      // Nothing of the call was written. Each again by itself, so that none fails for another's sake.
      for (const pending of open) pending.alone = true;
      this.#queue.putBack(open);
    }
    this.#flush();
  }
}

function settleWith(pending: Pending, outcome: WriteOutcome, time: number): void {
  if (outcome.tag === 'refused') {
    settle(pending, refusal(outcome.value.error));
    return;
  }
  const { results, replayed } = outcome.value;
  if (results.length !== pending.write.operations.length) {
    settle(pending, wrongNumber(results.length, pending.write.operations.length));
  } else if (!pending.settled) pending.resolve({ results, replayed, time });
}

function settle(pending: Pending, error: Error): void {
  if (!pending.settled) pending.reject(error);
}

/** Whether a call would be refused whatever it holds. */
function concernsCaller(error: unknown): boolean {
  return PersistenceError.isInstance(error) && error.code === 'AUTHORIZATION';
}

function noOutcome(): IntegrityError {
  return new IntegrityError({
    message:
      'The database took the write, but did not say what became of it. ' +
      'Repeat it with the same operationId to find out; check that client and module versions match.',
  });
}

function tooLarge(bytes: number): ValidationError {
  return new ValidationError({
    message:
      `The write takes ${bytes} bytes, and one call holds at most ${limits.batchBytes}. ` +
      'Split it into several, or store large content elsewhere and keep a reference.',
    path: [],
    rule: 'max-bytes',
  });
}

function wrongNumber(got: number, sent: number): IntegrityError {
  return new IntegrityError({
    message:
      `The database answered with ${got} results where ${sent} were due. ` +
      'Repeat the write with the same operationId to find out what became of it; check that client and module versions match.',
    details: { got, sent },
  });
}
