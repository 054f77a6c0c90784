import type { Value } from '@nerv/core';
import {
  limits,
  type CountEntitiesRequest,
  type CountPage,
  type EntitiesById,
  type EntityPage,
  type GetEntitiesRequest,
  type QueryEntitiesRequest,
} from '../../protocol/index';
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
import type { Window } from './windows';

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
  let count = 0;
  const place = scan<StoredEntity>({
    rows: rowsOf(db, entityType),
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
    plan: 'scan',
  };
}

/** Entities created within a window, by type where one is given. */
function rowsOf(db: Db, entityType: string | undefined): (window: Window) => Iterable<StoredEntity> {
  return ({ low, high }) =>
    entityType === undefined
      ? db.entity.created.filter(between(low, high))
      : db.entity.byType.filter([entityType, between(low, high)]);
}

function inOrderOfCreation(db: Db, request: QueryEntitiesRequest): EntityPage {
  const matches = compileFilters(request.filters, request.tags, entityColumns);
  const budget = new PageBudget(request);
  const entities: StoredEntity[] = [];
  const place = scan<StoredEntity>({
    rows: rowsOf(db, request.entityType),
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
    plan: request.filters.length + request.tags.length > 0 ? 'scan' : 'index',
  };
}

/** Sorts what matches; the cursor is the key of the last entity given. */
function sorted(db: Db, request: QueryEntitiesRequest): EntityPage {
  const matches = compileFilters(request.filters, request.tags, entityColumns);
  const order = compileOrder(request.orderBy, entityColumns);
  const after = request.cursor === undefined ? undefined : sortCursor(request.cursor, request.orderBy.length);
  const found: Keyed<StoredEntity>[] = [];
  const place = scan<StoredEntity>({
    rows: rowsOf(db, request.entityType),
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
    plan: 'scan',
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
