import type { StoredEntity, StoredEntry, StoredRelation, StoredVersion } from '../rows';

/** About how many bytes a row takes in a page: texts count one byte a character, the fixed parts a constant. */

const FIXED = 64;

const texts = (list: readonly string[]) => list.reduce((sum, text) => sum + text.length + 4, 0);

export const entrySize = (row: StoredEntry) =>
  FIXED + row.type.length + row.key.length + row.source.length + row.receipt.length + row.payload.length;

export const entitySize = (row: StoredEntity) =>
  FIXED +
  row.id.length +
  row.entityType.length +
  row.name.length +
  row.description.length +
  texts(row.tags) +
  row.properties.length;

export const relationSize = (row: StoredRelation) =>
  FIXED +
  row.id.length +
  row.fromId.length +
  row.toId.length +
  row.relationType.length +
  row.name.length +
  row.description.length +
  texts(row.tags) +
  row.properties.length;

export const versionSize = (row: StoredVersion) =>
  2 * FIXED +
  row.id.length +
  row.store.length +
  row.branch.length +
  texts(row.parents) +
  row.description.length +
  texts(row.tags);
