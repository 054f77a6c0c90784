import { type DeltaOperation, type Path, type Value, ValidationError, type ValueObject } from '@nerv/core';
import { isArray, isObject } from '../immutable/kinds';
import { own } from '../immutable/own';
import { malformed } from './errors';

/**
 * The owned copy of a list of operations that came from outside: later changes of what was passed in change nothing here.
 * Checks everything that can be checked without the state.
 *
 * @throws ValidationError whose `path` leads to the offending part inside `operations`.
 */
export function ownOperations(operations: unknown): readonly DeltaOperation[] {
  if (!Array.isArray(operations)) {
    throw new ValidationError({
      message: `A delta is an array of operations, not ${typeof operations}.`,
      path: [],
      rule: 'operations',
    });
  }
  return Object.freeze(Array.from(operations, (operation: unknown, index) => ownOperation(operation, index)));
}

function ownOperation(operation: unknown, index: number): DeltaOperation {
  if (typeof operation !== 'object' || operation === null) {
    throw malformed(index, [], 'operation', 'must be an object with op and path');
  }
  const fields: Readonly<Record<string, unknown>> = { ...operation };
  const path = ownPath(fields['path'], index);
  const { op } = fields;
  switch (op) {
    case 'Set':
      return Object.freeze({ op, path, value: ownPart(fields['value'], index, ['value']) });
    case 'Delete':
      return Object.freeze({ op, path: endingIn(path, 'string', index, op) });
    case 'Insert':
      return Object.freeze({
        op,
        path: endingIn(path, 'number', index, op),
        values: ownValues(fields['values'], index),
      });
    case 'Remove':
      return Object.freeze({
        op,
        path: endingIn(path, 'number', index, op),
        count: countOf(fields['count'], index),
      });
    case 'Patch':
      return Object.freeze({ op, path, ...ownPatch(fields['set'], fields['delete'], index) });
    default:
      throw malformed(index, ['op'], 'operation', 'must be Set, Delete, Insert, Remove or Patch');
  }
}

function ownPath(path: unknown, index: number): Path {
  if (!Array.isArray(path)) {
    throw malformed(index, ['path'], 'path', 'must be an array of property names and indexes');
  }
  const steps = Array.from(path, (step: unknown, at) => {
    if (typeof step === 'string') {
      ownPart(step, index, ['path', at]);
      return step;
    }
    if (isIndex(step)) return step;
    throw malformed(index, ['path', at], 'path', 'must be a property name or an index, an integer from 0');
  });
  return Object.freeze(steps);
}

function endingIn(path: Path, kind: 'string' | 'number', index: number, op: string): Path {
  if (typeof path.at(-1) === kind) return path;
  const rule = kind === 'string' ? 'property-name' : 'array-index';
  const end = kind === 'string' ? 'the name of a property' : 'an index of an array';
  const place = path.length === 0 ? ['path'] : ['path', path.length - 1];
  throw malformed(index, place, rule, `must end in ${end}, because the operation is ${op}`);
}

function ownValues(values: unknown, index: number): readonly Value[] {
  const copy = ownPart(values, index, ['values']);
  if (isArray(copy)) return copy;
  throw malformed(index, ['values'], 'operation', 'must be an array of values');
}

function countOf(count: unknown, index: number): number {
  if (isIndex(count)) return count;
  throw malformed(index, ['count'], 'count', 'must be an integer from 0');
}

function ownPatch(
  set: unknown,
  deleted: unknown,
  index: number,
): { set: ValueObject; delete: readonly string[] } {
  const properties = ownPart(set, index, ['set']);
  if (!isObject(properties)) throw malformed(index, ['set'], 'operation', 'must be an object of properties');
  if (!Array.isArray(deleted)) {
    throw malformed(index, ['delete'], 'operation', 'must be an array of property names');
  }
  const names = new Set<string>();
  for (const [at, name] of deleted.entries()) {
    if (typeof name !== 'string') throw malformed(index, ['delete', at], 'property-name', 'must be a string');
    if (names.has(name) || Object.hasOwn(properties, name)) {
      throw malformed(
        index,
        ['delete', at],
        'disjoint',
        'names a property that the operation sets or deletes already',
      );
    }
    names.add(name);
  }
  return { set: properties, delete: Object.freeze([...names]) };
}

function ownPart(value: unknown, index: number, place: Path): Value {
  try {
    return own(value);
  } catch (error) {
    if (!ValidationError.isInstance(error)) throw error;
    throw new ValidationError({
      message: `Operation ${index} of the delta holds what cannot be stored. ${error.message}`,
      path: [index, ...place, ...error.path],
      rule: error.rule,
      cause: error,
      details: { operation: index },
    });
  }
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
