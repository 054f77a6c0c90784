import { hasMarker } from './marker';
import { PersistenceError, type SubclassErrorInit } from './persistence-error';

export interface TimeoutErrorInit extends SubclassErrorInit {
  /** The deadline that passed, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * No answer came within the deadline. A write may have happened all the same: repeat it with the same operation id.
 * Retryable by default.
 */
export class TimeoutError extends PersistenceError {
  /** The deadline that passed, in milliseconds. */
  readonly timeoutMs: number;

  constructor({ timeoutMs, ...init }: TimeoutErrorInit) {
    super(
      {
        ...init,
        code: 'TIMEOUT',
        retryable: init.retryable ?? true,
        details: { ...init.details, timeoutMs },
      },
      'TimeoutError',
    );
    this.timeoutMs = timeoutMs;
  }

  static override isInstance(value: unknown): value is TimeoutError {
    return hasMarker(value, 'TimeoutError');
  }
}
