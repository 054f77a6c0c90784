import { EntityNotFoundError, RelationNotFoundError } from '@nerv/core';
import type { StoredEntity, StoredRelation } from '../rows';
import type { Db } from '../schema';

export function findEntity(db: Db, id: string): StoredEntity {
  const row = db.entity.id.find(id);
  if (row === null) throw new EntityNotFoundError({ entityId: id });
  return row;
}

export function findRelation(db: Db, id: string): StoredRelation {
  const row = db.relation.id.find(id);
  if (row === null) throw new RelationNotFoundError({ relationId: id });
  return row;
}
