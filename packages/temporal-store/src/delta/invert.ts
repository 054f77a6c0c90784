import type { DeltaOperation, Value } from '@nerv/core';
import { isArray, isObject } from '../immutable/kinds';
import { type ObjectDraft, getOwn, setOwn } from '../immutable/own-property';
import { applyOwned } from './apply';

/**
 * Owned operations that undo owned `operations` applied to the owned state `before`.
 *
 * @throws ValidationError where an operation does not fit.
 */
export function invertOwned(before: Value, operations: readonly DeltaOperation[]): DeltaOperation[] {
  const inverse: DeltaOperation[] = [];
  let state = before;
  for (const operation of operations) {
    const next = applyOwned(state, [operation]);
    inverse.unshift(invertOne(state, operation));
    state = next;
  }
  return inverse;
}

/** Undoes one operation, which is known to fit. */
function invertOne(state: Value, operation: DeltaOperation): DeltaOperation {
  const { path } = operation;
  switch (operation.op) {
    case 'Set': {
      const previous = valueAt(state, path);
      return previous === undefined ? { op: 'Delete', path } : { op: 'Set', path, value: previous };
    }
    case 'Delete':
      return { op: 'Set', path, value: valueAt(state, path) ?? null };
    case 'Insert':
      return { op: 'Remove', path, count: operation.values.length };
    case 'Remove': {
      const array = valueAt(state, path.slice(0, -1));
      const at = Number(path.at(-1));
      return { op: 'Insert', path, values: isArray(array) ? array.slice(at, at + operation.count) : [] };
    }
    case 'Patch': {
      const target = valueAt(state, path);
      const set: ObjectDraft = {};
      const added: string[] = [];
      for (const name of [...operation.delete, ...Object.keys(operation.set)]) {
        const previous = isObject(target) ? getOwn(target, name) : undefined;
        if (previous === undefined) added.push(name);
        else setOwn(set, name, previous);
      }
      return { op: 'Patch', path, set, delete: added };
    }
  }
}

function valueAt(state: Value, path: readonly (string | number)[]): Value | undefined {
  let value: Value | undefined = state;
  for (const step of path) {
    if (isArray(value)) value = typeof step === 'number' ? value[step] : undefined;
    else value = isObject(value) && typeof step === 'string' ? getOwn(value, step) : undefined;
  }
  return value;
}
