import type { Value } from '@nerv/core';
import { Range } from 'spacetimedb/server';
import type { FilterBytes } from '../../protocol/index';
import type { StoredEntity } from '../rows';
import type { Db } from '../schema';
import { between } from '../read/range';
import type { Window } from '../read/windows';
import { decodeEncoded } from '../write/checks';
import { keysFrom, keysOfTextsWith, keysUpTo, sortKeyOf, type KeyRange } from './sort-key';

/** Rows of the index that a range may have; where it has more, looking through the type is as good. */
const LARGEST_RANGE = 20_000;

/** Entities created within a window, in order of creation, that may pass the filters: the filters have the last word. */
export type Candidates = (window: Window) => Iterable<StoredEntity>;

/** How an indexed property finds candidates for one of the filters; `undefined` where none can. */
export function findByProperty(
  db: Db,
  entityType: string | undefined,
  filters: readonly FilterBytes[],
): Candidates | undefined {
  if (entityType === undefined || filters.length === 0) return undefined;
  const indexed = new Set(Array.from(db.indexedProperty.entityType.filter(entityType), ({ path }) => path));
  const usable = filters.flatMap(({ path: [root, ...steps], operator, value }) => {
    const path = JSON.stringify(steps);
    return root === 'properties' && indexed.has(path)
      ? [{ path, operator, value: decodeEncoded('value', value) }]
      : [];
  });
  for (const { path, operator, value } of usable) {
    const keys = pointKeys(operator, value);
    if (keys !== undefined) return atKeys(db, entityType, path, keys);
  }
  for (const { path, operator, value } of usable) {
    const range = rangeOf(operator, value);
    const found = range === undefined ? undefined : inRange(db, entityType, path, range);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The keys of the values that can pass; `undefined` where a key does not decide. */
function pointKeys(operator: FilterBytes['operator'], value: Value): string[] | undefined {
  const values =
    operator === 'equals'
      ? [value]
      : operator === 'in' && Array.isArray(value)
        ? (value as Value[])
        : undefined;
  const keys = values?.map((one) => sortKeyOf(one));
  return keys?.every((key) => key !== undefined) === true ? [...new Set(keys)] : undefined;
}

function rangeOf(operator: FilterBytes['operator'], value: Value): KeyRange | undefined {
  const key = sortKeyOf(value);
  if (key === undefined) return undefined;
  switch (operator) {
    case 'greaterThan':
    case 'greaterOrEqual':
      return keysFrom(key);
    case 'lessThan':
    case 'lessOrEqual':
      return keysUpTo(key);
    case 'startsWith':
      return typeof value === 'string' ? keysOfTextsWith(value) : undefined;
    default:
      return undefined;
  }
}

function atKeys(db: Db, entityType: string, path: string, keys: readonly string[]): Candidates {
  return ({ low, high }) => {
    const range = between(low, high);
    const places = keys.flatMap((key) =>
      Array.from(db.propertyIndex.byKey.filter([entityType, path, key, range]), ({ created }) => created),
    );
    if (keys.length > 1) places.sort(ascending);
    return entitiesAt(db, places);
  };
}

function inRange(db: Db, entityType: string, path: string, { low, high }: KeyRange): Candidates | undefined {
  const keys = new Range({ tag: 'included', value: low }, { tag: 'included', value: high });
  const places: bigint[] = [];
  for (const { created } of db.propertyIndex.byKey.filter([entityType, path, keys])) {
    if (places.push(created) > LARGEST_RANGE) return undefined;
  }
  places.sort(ascending);
  return (window) =>
    entitiesAt(
      db,
      places.filter((place) => place >= window.low && place <= window.high),
    );
}

function* entitiesAt(db: Db, places: readonly bigint[]): Generator<StoredEntity, void> {
  for (const place of places) yield* db.entity.created.filter(place);
}

const ascending = (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0);
