import type { DeltaOperation, Value } from '@nerv/core';
import { expose } from '../immutable/expose';
import { own } from '../immutable/own';
import { applyOwned } from './apply';
import { diffOwned } from './diff';
import { exposeOperations } from './expose-operations';
import { invertOwned } from './invert';
import { ownOperations } from './validate';

/**
 * The state that `operations` make of `state`, one after the other. The result is deeply frozen. Parts that no operation
 * touches are shared with `state` where it is itself such a result (or came from a store); anything else is copied first. `state`
 * never changes.
 *
 * @throws ValidationError for a malformed operation or one that does not fit: `path` leads to the offending part inside
 *   `operations`, `rule` names the rule, `details.statePath` the place in the state. No state is made then.
 */
export function applyDelta(state: Value, operations: readonly DeltaOperation[]): Value {
  return expose(applyOwned(own(state), ownOperations(operations)));
}

/**
 * Operations that make `b` of `a`: `applyDelta(a, diffValues(a, b))` equals `b`, and there are none where both are equal.
 * Objects are compared property by property, arrays by a shortest edit script (bounded: where more than 256 elements were
 * inserted or removed, elements are paired by place). Close to minimal, not always minimal.
 *
 * @throws ValidationError for what cannot be stored.
 */
export function diffValues(a: Value, b: Value): readonly DeltaOperation[] {
  return exposeOperations(diffOwned(own(a), own(b)));
}

/**
 * Operations that undo `operations`: `applyDelta(applyDelta(before, operations), invertDelta(before, operations))` equals
 * `before`.
 *
 * @throws ValidationError as `applyDelta` does.
 */
export function invertDelta(before: Value, operations: readonly DeltaOperation[]): readonly DeltaOperation[] {
  return exposeOperations(invertOwned(own(before), ownOperations(operations)));
}
