import { limits, type TraversePage, type TraverseRequest } from '../../protocol/index';
import { entityRow, relationRow, type StoredEntity, type StoredRelation } from '../rows';
import type { Db } from '../schema';
import { invalid } from '../write/checks';
import { findEntity } from '../write/find';
import { PageBudget } from './page';
import { entitySize, relationSize } from './size';

interface Step {
  readonly entity: StoredEntity;
  readonly depth: number;
  readonly via: StoredRelation;
  readonly parentId: string;
}

export function traverse(db: Db, request: TraverseRequest): TraversePage {
  const { entityId, direction, maxDepth } = request;
  if (maxDepth < 1 || maxDepth > limits.traverseDepth) {
    throw invalid(
      ['maxDepth'],
      'range',
      `"maxDepth" is ${maxDepth}; it must be from 1 to ${limits.traverseDepth}.`,
    );
  }
  const start = findEntity(db, entityId);
  const types = new Set(request.relationTypes);
  const budget = new PageBudget(request);
  const seen = new Set([start.id]);
  const steps: Step[] = [];
  let rowsLeft: number = limits.scanRows;
  let truncated = false;

  /** Takes the far ends of an entity's relations into the page; `false` where something had to be left out. */
  const expand = (id: string, depth: number): boolean => {
    for (const relation of edges(db, id, direction)) {
      if (--rowsLeft < 0) return false;
      if (types.size > 0 && !types.has(relation.relationType)) continue;
      const farId = relation.fromId === id ? relation.toId : relation.fromId;
      if (seen.has(farId)) continue;
      const entity = db.entity.id.find(farId);
      if (entity === null) continue;
      if (!budget.take(entitySize(entity) + relationSize(relation))) return false;
      seen.add(farId);
      steps.push({ entity, depth, via: relation, parentId: id });
    }
    return true;
  };

  if (!expand(start.id, 1)) truncated = true;
  // `steps` grows while it is walked: it is the queue as well.
  for (let index = 0; index < steps.length && !truncated; index++) {
    const step = steps[index];
    if (step === undefined || step.depth >= maxDepth) break;
    if (!expand(step.entity.id, step.depth + 1)) truncated = true;
  }
  return {
    steps: steps.map(({ entity, depth, via, parentId }) => ({
      entity: entityRow(entity),
      depth,
      viaId: via.id,
      parentId,
    })),
    relations: steps.map(({ via }) => relationRow(via)),
    truncated,
  };
}

/** The relations to follow from an entity, in order of creation. */
function edges(db: Db, id: string, direction: TraverseRequest['direction']): StoredRelation[] {
  const found = new Map<string, StoredRelation>();
  const take = (relations: Iterable<StoredRelation>, all: boolean) => {
    for (const relation of relations) if (all || relation.bidirectional) found.set(relation.id, relation);
  };
  take(db.relation.byFrom.filter(id), direction !== 'in');
  take(db.relation.byTo.filter(id), direction !== 'out');
  return [...found.values()].sort((one, other) => (one.created < other.created ? -1 : 1));
}
