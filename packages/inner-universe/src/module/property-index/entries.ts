import { decodeValue } from '@nerv/core';
import type { StoredEntity } from '../rows';
import type { Db } from '../schema';
import { follow } from './path';
import { sortKeyOf } from './sort-key';

/** The paths that are indexed for a type, as they are stored. */
function pathsOf(db: Db, entityType: string): string[] {
  // Mostly there are none, and counting costs less than looking.
  if (db.indexedProperty.count() === 0n) return [];
  return Array.from(db.indexedProperty.entityType.filter(entityType), ({ path }) => path);
}

/** The key of an entity under each path where it has one. */
function keysOf(entity: StoredEntity, paths: readonly string[]): Map<string, string> {
  const keys = new Map<string, string>();
  if (paths.length === 0) return keys;
  const properties = decodeValue(entity.properties);
  for (const path of paths) {
    const sortKey = sortKeyOf(follow(properties, JSON.parse(path) as string[]));
    if (sortKey !== undefined) keys.set(path, sortKey);
  }
  return keys;
}

/**
 * Brings the index in line with a change of an entity: `before` is `undefined` for a new one, `after` for one that is gone.
 * The two have the same type and place of creation.
 */
export function indexChange(db: Db, before: StoredEntity | undefined, after: StoredEntity | undefined): void {
  const entity = after ?? before;
  if (entity === undefined) return;
  const { entityType, created } = entity;
  const paths = pathsOf(db, entityType);
  if (paths.length === 0) return;
  const old = before === undefined ? new Map<string, string>() : keysOf(before, paths);
  const now = after === undefined ? new Map<string, string>() : keysOf(after, paths);
  for (const path of paths) {
    const [was, is] = [old.get(path), now.get(path)];
    if (was === is) continue;
    if (was !== undefined) db.propertyIndex.byKey.delete([entityType, path, was, created]);
    if (is !== undefined) db.propertyIndex.insert({ entityType, path, sortKey: is, created });
  }
}
