import type { DeltaOperation, Path, Value, ValueObject } from '@nerv/core';
import fc from 'fast-check';
import { arbitraryName, arbitraryValue, objectOf } from './arbitrary-value';
import { naiveApply } from './naive-apply';

/** A choice among places of a state that does not depend on the state: it is taken modulo what there is. */
export interface OperationSeed {
  readonly place: number;
  readonly kind: number;
  readonly at: number;
  readonly count: number;
  readonly names: readonly string[];
  readonly values: readonly Value[];
}

export const arbitrarySeed: fc.Arbitrary<OperationSeed> = fc.record({
  place: fc.nat(1_000),
  kind: fc.nat(1_000),
  at: fc.nat(1_000),
  count: fc.nat(3),
  names: fc.uniqueArray(arbitraryName, { minLength: 1, maxLength: 3 }),
  values: fc.array(arbitraryValue, { minLength: 1, maxLength: 3 }),
});

/** Operations that fit `state` one after the other, one for each seed. */
export function operationsFor(state: Value, seeds: readonly OperationSeed[]): DeltaOperation[] {
  const operations: DeltaOperation[] = [];
  let current = state;
  for (const seed of seeds) {
    const operation = operationFor(current, seed);
    operations.push(operation);
    current = naiveApply(current, [operation]);
  }
  return operations;
}

function operationFor(state: Value, seed: OperationSeed): DeltaOperation {
  const places = containers(state, []);
  const place = places[seed.place % Math.max(1, places.length)];
  const [value] = seed.values;
  if (place === undefined || seed.kind % 40 === 0) return { op: 'Set', path: [], value: value ?? null };
  return Array.isArray(place.container)
    ? arrayOperation(place.path, place.container as readonly Value[], seed)
    : objectOperation(place.path, place.container as ValueObject, seed);
}

function arrayOperation(path: Path, array: readonly Value[], seed: OperationSeed): DeltaOperation {
  const kind = seed.kind % 3;
  if (kind === 0 && array.length > 0) {
    return { op: 'Set', path: [...path, seed.at % array.length], value: seed.values[0] ?? null };
  }
  const at = seed.at % (array.length + 1);
  if (kind === 1)
    return { op: 'Remove', path: [...path, at], count: Math.min(seed.count, array.length - at) };
  return { op: 'Insert', path: [...path, at], values: seed.values };
}

function objectOperation(path: Path, object: ValueObject, seed: OperationSeed): DeltaOperation {
  const kind = seed.kind % 3;
  const [name = 'a', ...others] = seed.names;
  if (kind === 0) return { op: 'Set', path: [...path, name], value: seed.values[0] ?? null };
  if (kind === 1 && Object.hasOwn(object, name)) return { op: 'Delete', path: [...path, name] };
  return {
    op: 'Patch',
    path,
    set: objectOf([[name, seed.values[0] ?? null]]),
    delete: others.filter((other) => Object.hasOwn(object, other)),
  };
}

interface Place {
  readonly path: Path;
  readonly container: readonly Value[] | ValueObject;
}

function containers(value: Value | undefined, path: Path): Place[] {
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
    return [];
  if (Array.isArray(value)) {
    const array = value as readonly Value[];
    return [{ path, container: array }, ...array.flatMap((child, at) => containers(child, [...path, at]))];
  }
  const object = value as ValueObject;
  const children = Object.keys(object).flatMap((name) => containers(object[name], [...path, name]));
  return [{ path, container: object }, ...children];
}
