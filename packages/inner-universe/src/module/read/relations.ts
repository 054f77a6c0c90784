import {
  limits,
  type GetRelationsRequest,
  type QueryRelationsRequest,
  type RelationPage,
  type RelationsById,
} from '../../protocol/index';
import { relationRow, type StoredRelation } from '../rows';
import type { Db } from '../schema';
import { findCounter } from '../system-rows';
import { rowsById } from './by-id';
import { relationColumns } from './columns';
import { decodePlace, encodeCursor } from './cursor';
import { compileFilters } from './filter';
import { PageBudget } from './page';
import { between } from './range';
import { scan } from './scan';
import { relationSize } from './size';
import type { Window } from './windows';

export function getRelations(db: Db, { ids }: GetRelationsRequest): RelationsById {
  return { relations: rowsById(ids, (id) => db.relation.id.find(id), relationSize, relationRow) };
}

export function queryRelations(db: Db, request: QueryRelationsRequest): RelationPage {
  const { fromId, toId, relationType } = request;
  const passes = compileFilters(request.filters, request.tags, relationColumns);
  const matches = (row: StoredRelation) =>
    (fromId === undefined || row.fromId === fromId) &&
    (toId === undefined || row.toId === toId) &&
    (relationType === undefined || row.relationType === relationType) &&
    passes(row);
  const budget = new PageBudget(request);
  const relations: StoredRelation[] = [];
  const place = scan<StoredRelation>({
    rows: rowsOf(db, request),
    after: decodePlace('query_relations', request.cursor),
    head: Number(findCounter(db).head),
    maxRows: limits.scanRows,
    visit: (row) => {
      if (!matches(row)) return true;
      if (!budget.take(relationSize(row))) return false;
      relations.push(row);
      return true;
    },
  });
  const keys = [fromId, toId, relationType].filter((key) => key !== undefined);
  return {
    relations: relations.map(relationRow),
    cursor: place === undefined ? undefined : encodeCursor('query_relations', [place]),
    plan: keys.length <= 1 && request.filters.length + request.tags.length === 0 ? 'index' : 'scan',
  };
}

/** Relations created within a window, by the most selective key that is given. */
function rowsOf(
  db: Db,
  { fromId, toId, relationType }: QueryRelationsRequest,
): (window: Window) => Iterable<StoredRelation> {
  return ({ low, high }) => {
    const range = between(low, high);
    if (fromId !== undefined) return db.relation.byFrom.filter([fromId, range]);
    if (toId !== undefined) return db.relation.byTo.filter([toId, range]);
    if (relationType !== undefined) return db.relation.byType.filter([relationType, range]);
    return db.relation.created.filter(range);
  };
}
