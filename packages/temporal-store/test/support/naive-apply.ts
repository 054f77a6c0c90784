import { normalizeValue, type DeltaOperation, type Path, type Value } from '@nerv/core';

type Draft = Record<string | number, Value> & Value[];

/**
 * Delta operations as simply as they can be written: on a full copy, in place. Nothing of it is shared with the package's
 * own way. Operations must fit.
 */
export function naiveApply(state: Value, operations: readonly DeltaOperation[]): Value {
  let root = normalizeValue(state);
  for (const operation of operations) {
    const { path } = operation;
    if (operation.op === 'Patch') {
      const target = find(root, path);
      for (const name of operation.delete) Reflect.deleteProperty(target, name);
      for (const name of Object.keys(operation.set))
        define(target, name, normalizeValue(operation.set[name]));
      continue;
    }
    if (operation.op === 'Set' && path.length === 0) {
      root = normalizeValue(operation.value);
      continue;
    }
    const target = find(root, path.slice(0, -1));
    const last = path[path.length - 1]!;
    if (operation.op === 'Set') define(target, last, normalizeValue(operation.value));
    else if (operation.op === 'Delete') Reflect.deleteProperty(target, last);
    else if (operation.op === 'Remove') target.splice(Number(last), operation.count);
    else target.splice(Number(last), 0, ...operation.values.map((value) => normalizeValue(value)));
  }
  return root;
}

function find(root: Value, path: Path): Draft {
  let target = root as Draft;
  for (const step of path) target = target[step] as Draft;
  return target;
}

function define(target: Draft, key: string | number, value: Value): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
