import type { Path } from '../types/value';
import { hasMarker } from './marker';
import { PersistenceError, type SubclassErrorInit } from './persistence-error';

export interface ValidationErrorInit extends SubclassErrorInit {
  /** Where the offending value is inside the input; `[]` is the input itself. */
  readonly path: Path;
  /** Short stable name of the rule it broke, such as `'finite'` or `'plain-object'`. */
  readonly rule: string;
}

/** The input breaks a rule. Nothing was written. */
export class ValidationError extends PersistenceError {
  /** Where the offending value is inside the input; `[]` is the input itself. */
  readonly path: Path;
  /** Short stable name of the rule it broke. */
  readonly rule: string;

  constructor({ path, rule, ...init }: ValidationErrorInit) {
    super(
      { ...init, code: 'VALIDATION', details: { ...init.details, path: [...path], rule } },
      'ValidationError',
    );
    this.path = path;
    this.rule = rule;
  }

  static override isInstance(value: unknown): value is ValidationError {
    return hasMarker(value, 'ValidationError');
  }
}
