import type { DeltaOperation, Value, ValueObject } from '@nerv/core';
import { expose } from '../immutable/expose';
import { type ObjectDraft, getOwn, setOwn } from '../immutable/own-property';

/** Owned operations as they may be handed out: frozen, and nothing done to them reaches the owned ones. */
export function exposeOperations(operations: readonly DeltaOperation[]): readonly DeltaOperation[] {
  return Object.freeze(operations.map(exposeOperation));
}

function exposeOperation(operation: DeltaOperation): DeltaOperation {
  const path = Object.freeze([...operation.path]);
  switch (operation.op) {
    case 'Set':
      return Object.freeze({ ...operation, path, value: expose(operation.value) });
    case 'Insert':
      return Object.freeze({ ...operation, path, values: exposeValues(operation.values) });
    case 'Patch': {
      const names = Object.freeze([...operation.delete]);
      return Object.freeze({ ...operation, path, set: exposeProperties(operation.set), delete: names });
    }
    case 'Delete':
    case 'Remove':
      return Object.freeze({ ...operation, path });
  }
}

function exposeValues(values: readonly Value[]): readonly Value[] {
  return Object.freeze(values.map(expose));
}

function exposeProperties(properties: ValueObject): ValueObject {
  const copy: ObjectDraft = {};
  for (const name of Object.keys(properties)) setOwn(copy, name, expose(getOwn(properties, name) ?? null));
  return Object.freeze(copy);
}
