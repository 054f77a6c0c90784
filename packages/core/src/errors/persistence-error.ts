import type { ErrorDetails } from './json';
import { hasMarker, markerOf } from './marker';

export interface PersistenceErrorInit {
  readonly message: string;
  /** Stable, upper case. Default `'PERSISTENCE'`. */
  readonly code?: string | undefined;
  /** Whether the same call may succeed when it is repeated unchanged. Default false. */
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
  /** Default `{}`. */
  readonly details?: ErrorDetails | undefined;
}

/** What a subclass takes: its code is its own. */
export type SubclassErrorInit = Omit<PersistenceErrorInit, 'code'>;

/**
 * Base of every error NERV throws on purpose. Tell errors apart by `code` or by the static `isInstance` of a class:
 * both hold across two copies of the package in one process, where `instanceof` does not.
 */
export class PersistenceError extends Error {
  readonly code: string;
  /** Whether the same call may succeed when it is repeated unchanged. */
  readonly retryable: boolean;
  readonly details: ErrorDetails;

  constructor(init: PersistenceErrorInit, className = 'PersistenceError') {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    // Set from a literal: class names do not survive minification.
    Object.defineProperty(this, 'name', { value: className, writable: true, configurable: true });
    Object.defineProperty(this, markerOf('PersistenceError'), { value: true });
    Object.defineProperty(this, markerOf(className), { value: true });
    this.code = init.code ?? 'PERSISTENCE';
    this.retryable = init.retryable ?? false;
    this.details = init.details ?? {};
  }

  /** Whether `value` is any NERV error, also one made by another copy of this package. */
  static isInstance(value: unknown): value is PersistenceError {
    return hasMarker(value, 'PersistenceError');
  }
}
