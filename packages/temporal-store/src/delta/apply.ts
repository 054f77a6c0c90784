import type { DeltaOperation, Value } from '@nerv/core';
import { getOwn } from '../immutable/own-property';
import { Draft, arrayIndex, lookUp, propertyName } from './draft';
import { type OperationContext, misfit } from './errors';

/**
 * The owned state that owned operations make of an owned state, applied one after the other. What no operation touches is the
 * same object as before. Throws a `ValidationError` where one does not fit; the state it started from never changes.
 */
export function applyOwned(state: Value, operations: readonly DeltaOperation[]): Value {
  if (operations.length === 0) return state;
  const draft = new Draft(state);
  for (const [index, operation] of operations.entries()) applyOperation(draft, { operation, index });
  return draft.finish();
}

/** Applies one owned operation to a draft. */
export function applyOperation(draft: Draft, context: OperationContext): void {
  const { operation } = context;
  const last = operation.path.length - 1;
  const key = operation.path[last];
  switch (operation.op) {
    case 'Set': {
      if (key === undefined) draft.replaceRoot(operation.value);
      else draft.put(context, draft.open(context, last, [operation.value]), key, last, operation.value);
      return;
    }
    case 'Delete': {
      const target = draft.openObject(context, last);
      const name = propertyName(context, key, last);
      lookUp(context, target, name, last);
      draft.deleteProperty(target, name);
      return;
    }
    case 'Insert': {
      const target = draft.openArray(context, last, operation.values);
      const at = arrayIndex(context, target, key, last);
      if (at > target.length) {
        throw misfit(context, last, 'in-range', `the array has ${target.length} elements`);
      }
      insertAt(target, at, operation.values);
      return;
    }
    case 'Remove': {
      const target = draft.openArray(context, last);
      const at = arrayIndex(context, target, key, last);
      if (at + operation.count > target.length) {
        const problem = `${operation.count} elements cannot be removed there, the array has ${target.length}`;
        throw misfit(context, last, 'in-range', problem);
      }
      target.splice(at, operation.count);
      return;
    }
    case 'Patch': {
      const names = Object.keys(operation.set);
      const incoming = names.map((name) => getOwn(operation.set, name) ?? null);
      const target = draft.openObject(context, last + 1, incoming);
      for (const name of operation.delete) {
        if (!Object.hasOwn(target, name)) {
          throw misfit(context, last, 'exists', `it has no property ${JSON.stringify(name)} to delete`);
        }
        draft.deleteProperty(target, name);
      }
      for (const [index, name] of names.entries()) draft.setProperty(target, name, incoming[index] ?? null);
      return;
    }
  }
}

/** `splice` takes its elements as arguments, of which an engine allows only so many at once. */
function insertAt(target: Value[], at: number, values: readonly Value[]): void {
  if (values.length < 10_000) {
    target.splice(at, 0, ...values);
    return;
  }
  const tail = target.splice(at);
  for (const value of values) target.push(value);
  for (const value of tail) target.push(value);
}
