import { type Clock, TimeoutError } from '@nerv/core';

/** What ends a call that gets no answer. */
export interface Bounds {
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface CallName {
  /** The method, as users know it. */
  readonly name: string;
  readonly kind: 'read' | 'write';
}

/**
 * Calls `end` once, with the error the call ends with, when its time is over or its signal is aborted. The function
 * returned calls the watch off. The signal must not be aborted yet.
 */
export function watchBounds(
  clock: Clock,
  { timeoutMs, signal }: Bounds,
  call: CallName,
  end: (error: Error) => void,
): () => void {
  const stop = (): void => {
    cancel();
    signal?.removeEventListener('abort', onAbort);
  };
  const onAbort = (): void => {
    stop();
    end(signal?.reason as Error);
  };
  const cancel = clock.schedule(timeoutMs, () => {
    stop();
    end(timedOut(call, timeoutMs));
  });
  signal?.addEventListener('abort', onAbort, { once: true });
  return stop;
}

/** Runs a call that ends with its bounds, whatever becomes of what it waits for. */
export function withinBounds<T>(
  clock: Clock,
  bounds: Bounds,
  call: CallName,
  run: (isOver: () => boolean) => Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (bounds.signal?.aborted === true) {
      reject(bounds.signal.reason as Error);
      return;
    }
    let over = false;
    const stop = watchBounds(clock, bounds, call, (error) => {
      over = true;
      reject(error);
    });
    run(() => over).then(
      (value) => {
        stop();
        resolve(value);
      },
      (error: Error) => {
        stop();
        reject(error);
      },
    );
  });
}

function timedOut({ name, kind }: CallName, timeoutMs: number): TimeoutError {
  const advice =
    kind === 'write'
      ? 'It may have happened all the same: repeat it with the same operationId to find out.'
      : 'Repeat it, or give it more time (timeoutMs).';
  return new TimeoutError({ message: `${name} got no answer within ${timeoutMs} ms. ${advice}`, timeoutMs });
}
