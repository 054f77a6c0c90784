import type { Timestamp } from 'spacetimedb';
import type { StoredEntity, StoredRelation } from '../rows';
import type { Columns } from './filter';

const date = (time: Timestamp) => new Date(Number(time.microsSinceUnixEpoch / 1000n));

export const entityColumns: Columns<StoredEntity> = {
  id: (row) => row.id,
  entityType: (row) => row.entityType,
  name: (row) => row.name,
  description: (row) => row.description,
  tags: (row) => row.tags,
  revision: (row) => row.revision,
  createdAt: (row) => date(row.createdAt),
  updatedAt: (row) => date(row.updatedAt),
};

export const relationColumns: Columns<StoredRelation> = {
  id: (row) => row.id,
  fromId: (row) => row.fromId,
  toId: (row) => row.toId,
  relationType: (row) => row.relationType,
  name: (row) => row.name,
  description: (row) => row.description,
  tags: (row) => row.tags,
  strength: (row) => row.strength,
  bidirectional: (row) => row.bidirectional,
  revision: (row) => row.revision,
  createdAt: (row) => date(row.createdAt),
  updatedAt: (row) => date(row.updatedAt),
};
