import type { DeltaOperation, Path, Value, ValueObject } from '@nerv/core';
import { applyDelta } from '@nerv/temporal-store';
import fc from 'fast-check';
import { arbitraryPropertyName, arbitraryValue, objectOf } from './values';

/** What an operation is made of, before it is known what state it is for. Numbers are taken modulo what there is. */
interface Choice {
  readonly place: number;
  readonly kind: number;
  readonly at: number;
  readonly count: number;
  readonly name: string;
  readonly value: Value;
}

const arbitraryChoice: fc.Arbitrary<Choice> = fc.record({
  place: fc.nat(1_000),
  kind: fc.nat(1_000),
  at: fc.nat(1_000),
  count: fc.nat(3),
  name: arbitraryPropertyName,
  value: arbitraryValue,
});

/** Operations of every kind that fit a state, one after the other. */
export function arbitraryDelta(
  state: Value,
  { maxLength = 8 }: { readonly maxLength?: number | undefined } = {},
): fc.Arbitrary<DeltaOperation[]> {
  return fc.array(arbitraryChoice, { maxLength }).map((choices) => {
    const operations: DeltaOperation[] = [];
    let current = state;
    for (const choice of choices) {
      const operation = operationFor(current, choice);
      operations.push(operation);
      current = applyDelta(current, [operation]);
    }
    return operations;
  });
}

function operationFor(state: Value, choice: Choice): DeltaOperation {
  const places = containersOf(state, []);
  const place = places[choice.place % Math.max(1, places.length)];
  if (place === undefined || choice.kind % 20 === 0) return { op: 'Set', path: [], value: choice.value };
  return place.kind === 'array' ? arrayOperation(place, choice) : objectOperation(place, choice);
}

type Place =
  | { readonly kind: 'array'; readonly path: Path; readonly array: readonly Value[] }
  | { readonly kind: 'object'; readonly path: Path; readonly object: ValueObject };

function arrayOperation({ path, array }: Place & { kind: 'array' }, choice: Choice): DeltaOperation {
  const { kind, at, count, value } = choice;
  if (kind % 3 === 0 && array.length > 0) return { op: 'Set', path: [...path, at % array.length], value };
  const place = at % (array.length + 1);
  if (kind % 3 === 1) {
    return { op: 'Remove', path: [...path, place], count: Math.min(count, array.length - place) };
  }
  return { op: 'Insert', path: [...path, place], values: Array.from({ length: count }, () => value) };
}

function objectOperation({ path, object }: Place & { kind: 'object' }, choice: Choice): DeltaOperation {
  const { kind, at, name, value } = choice;
  if (kind % 3 === 0) return { op: 'Set', path: [...path, name], value };
  const names = Object.keys(object).filter((one) => one !== name);
  const victim = names[at % Math.max(1, names.length)];
  if (kind % 3 === 1 && victim !== undefined) return { op: 'Delete', path: [...path, victim] };
  return { op: 'Patch', path, set: objectOf([[name, value]]), delete: victim === undefined ? [] : [victim] };
}

/** Every array and object inside a value, itself included. */
function containersOf(value: Value | undefined, path: Path): Place[] {
  if (Array.isArray(value)) {
    const array = value as readonly Value[];
    return [
      { kind: 'array', path, array },
      ...array.flatMap((item, at) => containersOf(item, [...path, at])),
    ];
  }
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
    return [];
  const object = value as ValueObject;
  const inside = Object.keys(object).flatMap((name) => containersOf(object[name], [...path, name]));
  return [{ kind: 'object', path, object }, ...inside];
}
