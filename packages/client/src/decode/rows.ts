import {
  type Branch,
  decodeValue,
  type DeltaOperation,
  type Entity,
  IntegrityError,
  type Relation,
  type StateVersion,
  type ValueObject,
  type VersionContent,
} from '@nerv/core';
import type {
  BranchRow,
  EntityRow,
  RelationRow,
  VersionContentBytes,
  VersionRow,
} from '@nerv/inner-universe/protocol';
import { dateOf } from './time';

export function entityOf(row: EntityRow): Entity {
  const { id, entityType, name, description, tags, revision } = row;
  return {
    id,
    entityType,
    metadata: { name, description, tags, properties: objectOf(row.properties, `entity "${id}"`) },
    revision,
    createdAt: dateOf(row.createdAt),
    updatedAt: dateOf(row.updatedAt),
  };
}

export function relationOf(row: RelationRow): Relation {
  const { id, fromId, toId, relationType, name, description, tags, strength, bidirectional, revision } = row;
  const properties = objectOf(row.properties, `relation "${id}"`);
  return {
    id,
    fromId,
    toId,
    relationType,
    metadata: { name, description, tags, properties, strength, bidirectional },
    revision,
    createdAt: dateOf(row.createdAt),
    updatedAt: dateOf(row.updatedAt),
  };
}

export function versionOf(row: VersionRow): StateVersion {
  const { id, store, branch, parents, description, author, tags, dataHash, storage, deltaDepth, position } =
    row;
  return {
    id,
    store,
    branch,
    parentVersionIds: parents,
    parentVersionId: parents[0] ?? null,
    description,
    author: author ?? null,
    tags,
    dataHash,
    storage,
    deltaDepth,
    position,
    createdAt: dateOf(row.createdAt),
  };
}

export function branchOf({ store, name, head, createdAt }: BranchRow): Branch {
  return { store, name, head: head ?? null, createdAt: dateOf(createdAt) };
}

export function contentOf({ storage, content }: VersionContentBytes, versionId: string): VersionContent {
  const value = decodeValue(content);
  if (storage === 'snapshot') return { storage, state: value };
  if (!Array.isArray(value)) throw damaged(`The delta of version "${versionId}" is no list of operations.`);
  return { storage, operations: value as readonly DeltaOperation[] };
}

function objectOf(bytes: Uint8Array, owner: string): ValueObject {
  const value = decodeValue(bytes);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || value instanceof Date || value instanceof Uint8Array) {
    throw damaged(`The properties of ${owner} are no object.`);
  }
  return value as ValueObject;
}

function damaged(what: string): IntegrityError {
  return new IntegrityError({ message: `${what} The stored data is damaged: restore it from a backup.` });
}
