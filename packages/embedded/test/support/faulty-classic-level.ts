import type { ClassicLevel } from 'classic-level';

/** Fails the operations it is told to. Every operation of a store is counted. */
export class FaultPlan {
  #count = 0;
  #at = Infinity;
  #times = 0;
  #makeError: () => Error = () => new Error('nothing fails');

  /** From now on, after `at` operations, so many fail. */
  arm(at: number, times: number, makeError: () => Error): void {
    this.#count = 0;
    this.#at = at;
    this.#times = times;
    this.#makeError = makeError;
  }

  disarm(): void {
    this.#at = Infinity;
  }

  /** Called where an operation is about to be done, or was done and is about to be reported. */
  readonly operation = (): void => {
    const number = this.#count++;
    if (number >= this.#at && number < this.#at + this.#times) throw this.#makeError();
  };
}

type Constructor = typeof ClassicLevel;

interface Reader {
  _next(): Promise<unknown>;
  _nextv(size: number, options: object): Promise<unknown>;
}

interface Writer {
  _write(options: object): Promise<void>;
}

/** What `abstract-level` calls. */
interface Internals {
  _open(options: object): Promise<void>;
  _close(): Promise<void>;
  _get(key: unknown, options: object): Promise<unknown>;
  _iterator(options: object): Reader;
  _chainedBatch(): Writer;
}

/** LevelDB whose operations fail as planned. A write may fail before it is done, or after. */
export function faultyClassicLevel(base: Constructor, plan: FaultPlan): Constructor {
  const internals = base.prototype as unknown as Internals;
  const faulty = class extends (base as unknown as new (...args: unknown[]) => object) {
    async _open(options: object): Promise<void> {
      plan.operation();
      return internals._open.call(this, options);
    }

    async _close(): Promise<void> {
      // A handle that cannot be closed would keep its lock: it is closed, and then that is not admitted.
      await internals._close.call(this);
      plan.operation();
    }

    async _get(key: unknown, options: object): Promise<unknown> {
      plan.operation();
      return internals._get.call(this, key, options);
    }

    _iterator(options: object): Reader {
      const iterator = internals._iterator.call(this, options);
      const { _next, _nextv } = iterator;
      iterator._next = async () => {
        plan.operation();
        return _next.call(iterator);
      };
      iterator._nextv = async (size, nextOptions) => {
        plan.operation();
        return _nextv.call(iterator, size, nextOptions);
      };
      return iterator;
    }

    _chainedBatch(): Writer {
      const batch = internals._chainedBatch.call(this);
      const { _write } = batch;
      batch._write = async (options) => {
        plan.operation();
        await _write.call(batch, options);
        plan.operation();
      };
      return batch;
    }
  };
  return faulty as unknown as Constructor;
}
