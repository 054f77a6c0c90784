import type { JsonValue } from './json';
import { hasMarker } from './marker';
import { PersistenceError, type SubclassErrorInit } from './persistence-error';

export interface ConflictErrorInit extends SubclassErrorInit {
  /** What the database holds: a revision, a head, a position, an id. */
  readonly actual: JsonValue;
  /** What the caller expected it to hold. */
  readonly expected: JsonValue;
}

/** The write was based on something that is no longer so (or never was). Nothing was written: read again and decide. */
export class ConflictError extends PersistenceError {
  /** What the database holds: a revision, a head, a position, an id. */
  readonly actual: JsonValue;
  /** What the caller expected it to hold. */
  readonly expected: JsonValue;

  constructor({ actual, expected, ...init }: ConflictErrorInit) {
    super({ ...init, code: 'CONFLICT', details: { ...init.details, actual, expected } }, 'ConflictError');
    this.actual = actual;
    this.expected = expected;
  }

  static override isInstance(value: unknown): value is ConflictError {
    return hasMarker(value, 'ConflictError');
  }
}
