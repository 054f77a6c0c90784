import type { Value } from '@nerv/core';
import {
  limits,
  type CountEntitiesRequest,
  type CountPage,
  type EntitiesById,
  type EntityPage,
  type FilterBytes,
  type GetEntitiesRequest,
  type QueryEntitiesRequest,
} from '../../protocol/index';
import { findByProperty, type Candidates } from '../property-index/find';
import { entityRow, type StoredEntity } from '../rows';
import type { Db } from '../schema';
import { findCounter } from '../system-rows';
import { invalid } from '../write/checks';
import { rowsById } from './by-id';
import { entityColumns } from './columns';
import { decodeCursor, decodePlace, encodeCursor } from './cursor';
import { compileFilters } from './filter';
import { compileOrder, type Keyed } from './order';
import { PageBudget } from './page';
import { between } from './range';
import { scan } from './scan';
import { entitySize } from './size';

export function getEntities(db: Db, { ids }: GetEntitiesRequest): EntitiesById {
  return { entities: rowsById(ids, (id) => db.entity.id.find(id), entitySize, entityRow) };
}

export function queryEntities(db: Db, request: QueryEntitiesRequest): EntityPage {
  return request.orderBy.length === 0 ? inOrderOfCreation(db, request) : sorted(db, request);
}

export function countEntities(db: Db, request: CountEntitiesRequest): CountPage {
  const { entityType, filters, tags } = request;
  if (entityType === undefined && filters.length === 0 && tags.length === 0) {
    return { count: Number(db.entity.count()), plan: 'index' };
  }
  const matches = compileFilters(filters, tags, entityColumns);
  const { rows, indexed } = sourceOf(db, entityType, filters);
  let count = 0;
  const place = scan<StoredEntity>({
    rows,
    after: decodePlace('count_entities', request.cursor),
    head: Number(findCounter(db).head),
    visit: (row) => {
      if (matches(row)) count += 1;
      return true;
    },
  });
  return {
    count,
    cursor: place === undefined ? undefined : encodeCursor('count_entities', [place]),
    plan: planOf(indexed, request),
  };
}

interface Source {
  readonly rows: Candidates;
  /** Whether the index of a property leads there. */
  readonly indexed: boolean;
}

/** Where the entities come from that may match: an indexed property, their type, or all of them. */
function sourceOf(db: Db, entityType: string | undefined, filters: readonly FilterBytes[]): Source {
  const found = findByProperty(db, entityType, filters);
  if (found !== undefined) return { rows: found, indexed: true };
  const rows: Candidates =
    entityType === undefined
      ? ({ low, high }) => db.entity.created.filter(between(low, high))
      : ({ low, high }) => db.entity.byType.filter([entityType, between(low, high)]);
  return { rows, indexed: false };
}

/** The plan of a read in order of creation: without conditions every row that is looked at is given. */
function planOf(
  indexed: boolean,
  { filters, tags }: CountEntitiesRequest | QueryEntitiesRequest,
): EntityPage['plan'] {
  return indexed || filters.length + tags.length === 0 ? 'index' : 'scan';
}

function inOrderOfCreation(db: Db, request: QueryEntitiesRequest): EntityPage {
  const matches = compileFilters(request.filters, request.tags, entityColumns);
  const { rows, indexed } = sourceOf(db, request.entityType, request.filters);
  const budget = new PageBudget(request);
  const entities: StoredEntity[] = [];
  const place = scan<StoredEntity>({
    rows,
    after: decodePlace('query_entities', request.cursor),
    head: Number(findCounter(db).head),
    visit: (row) => {
      if (!matches(row)) return true;
      if (!budget.take(entitySize(row))) return false;
      entities.push(row);
      return true;
    },
  });
  return {
    entities: entities.map(entityRow),
    cursor: place === undefined ? undefined : encodeCursor('query_entities', [place]),
    plan: planOf(indexed, request),
  };
}

/** Sorts what matches; the cursor is the key of the last entity given. */
function sorted(db: Db, request: QueryEntitiesRequest): EntityPage {
  const matches = compileFilters(request.filters, request.tags, entityColumns);
  const { rows, indexed } = sourceOf(db, request.entityType, request.filters);
  const order = compileOrder(request.orderBy, entityColumns);
  const after = request.cursor === undefined ? undefined : sortCursor(request.cursor, request.orderBy.length);
  const found: Keyed<StoredEntity>[] = [];
  const place = scan<StoredEntity>({
    rows,
    after: 0,
    head: Number(findCounter(db).head),
    maxRows: limits.sortRows,
    visit: (row) => {
      if (!matches(row)) return true;
      const keyed = order.keyOf(row, Number(row.created));
      if (after === undefined || order.compare(after, keyed) < 0) found.push(keyed);
      return true;
    },
  });
  if (place !== undefined) {
    throw invalid(
      ['orderBy'],
      'max-rows',
      `There are more than ${limits.sortRows} entities to sort. Name an entity type, or read in order of creation.`,
    );
  }
  found.sort(order.compare);
  const budget = new PageBudget(request);
  const page: Keyed<StoredEntity>[] = [];
  for (const keyed of found) {
    if (!budget.take(entitySize(keyed.row))) break;
    page.push(keyed);
  }
  const last = page.at(-1);
  const more = last !== undefined && page.length < found.length;
  return {
    entities: page.map(({ row }) => entityRow(row)),
    cursor: more ? encodeCursor('sort_entities', [last.created, ...last.key.map(keyToValue)]) : undefined,
    plan: indexed ? 'index' : 'scan',
  };
}

/** A missing key is `[]` in a cursor, another one `[key]`. */
const keyToValue = (key: Value | undefined): Value => (key === undefined ? [] : [key]);

function sortCursor(cursor: string, keys: number): { created: number; key: (Value | undefined)[] } {
  const [created, ...key] = decodeCursor('sort_entities', cursor);
  if (typeof created !== 'number' || key.length !== keys || !key.every(Array.isArray)) {
    throw invalid(
      ['cursor'],
      'cursor',
      'The cursor is of a read in another order. Pass it back with the same request.',
    );
  }
  return { created, key: key.map((value) => (value as readonly Value[])[0]) };
}
