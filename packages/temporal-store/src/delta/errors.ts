import { type DeltaOperation, type Path, ValidationError, formatPath } from '@nerv/core';

/** Names of the rules an operation can break; `rule` of the `ValidationError`. */
export type DeltaRule =
  | 'operation'
  | 'path'
  | 'container'
  | 'property-name'
  | 'array-index'
  | 'exists'
  | 'in-range'
  | 'count'
  | 'max-depth'
  | 'disjoint';

/** Which operation of a delta is at work, for errors. */
export interface OperationContext {
  readonly operation: DeltaOperation;
  readonly index: number;
}

/**
 * An operation that does not fit the state. `step` is the step of its path that fails; the error's `path` leads to that step
 * inside the operations, `details.statePath` to the place inside the state.
 */
export function misfit(
  { operation, index }: OperationContext,
  step: number,
  rule: DeltaRule,
  problem: string,
): ValidationError {
  const statePath: Path = operation.path.slice(0, step + 1);
  return new ValidationError({
    message: `Operation ${index} (${operation.op}) does not fit the state at ${formatPath(statePath)}: ${problem}.`,
    path: step < 0 ? [index, 'path'] : [index, 'path', step],
    rule,
    details: { operation: index, op: operation.op, statePath },
  });
}

/** An operation that is malformed whatever the state. */
export function malformed(index: number, path: Path, rule: DeltaRule, problem: string): ValidationError {
  return new ValidationError({
    message: `Operation ${index} of the delta is malformed: ${formatPath(path)} ${problem}.`,
    path: [index, ...path],
    rule,
    details: { operation: index },
  });
}
