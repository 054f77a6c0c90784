import { ConflictError } from '@nerv/core';
import {
  entityPayload,
  limits,
  type EntityPayload,
  type OperationOf,
  type OperationResult,
} from '../../protocol/index';
import { indexChange } from '../property-index/entries';
import { entityRow, type StoredEntity, type StoredRelation } from '../rows';
import type { Db } from '../schema';
import { checkName, invalid } from './checks';
import { findEntity } from './find';
import { insertNew } from './insert';
import type { Ledger, NewEntry } from './ledger';
import { completeMetadata, updatedMetadata } from './metadata';
import { logRelationAlong } from './relations';
import { checkRevision } from './revision';

type Change = EntityPayload['change'];

export function createEntity(ledger: Ledger, input: OperationOf<'createEntity'>): OperationResult {
  checkName('entityType', input.entityType);
  const id = ledger.chooseId(input.id);
  const row: StoredEntity = {
    id,
    created: BigInt(ledger.nextPosition),
    entityType: input.entityType,
    ...completeMetadata(input),
    revision: 1,
    createdAt: ledger.time,
    updatedAt: ledger.time,
  };
  insertNew(ledger.db.entity, row, 'Entity', id);
  indexChange(ledger.db, undefined, row);
  return logEntity(ledger, 'INSERTED', row);
}

export function updateEntity(ledger: Ledger, input: OperationOf<'updateEntity'>): OperationResult {
  const before = findEntity(ledger.db, input.id);
  checkRevision(`Entity "${input.id}"`, before.revision, input.expectedRevision);
  const row: StoredEntity = {
    ...before,
    ...updatedMetadata(input.mode, before, input),
    revision: before.revision + 1,
    updatedAt: ledger.time,
  };
  ledger.db.entity.id.update(row);
  indexChange(ledger.db, before, row);
  return logEntity(ledger, 'UPDATED', row, before);
}

export function deleteEntity(ledger: Ledger, input: OperationOf<'deleteEntity'>): OperationResult {
  const { db } = ledger;
  const entity = findEntity(db, input.id);
  checkRevision(`Entity "${input.id}"`, entity.revision, input.expectedRevision);
  const { entities, relations } = reach(db, entity, input.onRelations);
  for (const relation of relations) {
    db.relation.id.delete(relation.id);
    logRelationAlong(ledger, relation);
  }
  // The entity that was asked for comes last: its entry is the result.
  for (const reached of entities) {
    db.entity.id.delete(reached.id);
    indexChange(db, reached, undefined);
    if (reached !== entity) logAlong(ledger, reached);
  }
  return logEntity(ledger, 'DELETED', entity);
}

/** What a deletion takes along, itself included. */
function reach(db: Db, start: StoredEntity, mode: OperationOf<'deleteEntity'>['onRelations']) {
  const entities = new Map<string, StoredEntity>([[start.id, start]]);
  const relations = new Map<string, StoredRelation>();
  const note = (relation: StoredRelation) => {
    if (mode === 'restrict') throw stillRelated(start.id, relation);
    relations.set(relation.id, relation);
    if (relations.size + entities.size > limits.cascade) {
      throw invalid(
        ['onRelations'],
        'max-rows',
        `Deleting entity "${start.id}" would take along more than ${limits.cascade} rows. Delete its relations in steps first.`,
      );
    }
  };
  // A Map may grow while it is walked: this reaches what is added on the way.
  for (const id of entities.keys()) {
    for (const relation of db.relation.byTo.filter(id)) note(relation);
    for (const relation of db.relation.byFrom.filter(id)) {
      note(relation);
      if (mode !== 'cascade' || entities.has(relation.toId)) continue;
      const target = db.entity.id.find(relation.toId);
      if (target !== null) entities.set(target.id, target);
    }
  }
  return { entities: entities.values(), relations: relations.values() };
}

function stillRelated(id: string, relation: StoredRelation): ConflictError {
  return new ConflictError({
    message:
      `Entity "${id}" still has relations, "${relation.id}" (${relation.relationType}) among them. Delete them first, ` +
      'or say what is to become of them: onRelations "detach" or "cascade".',
    actual: relation.id,
    expected: null,
    details: { reason: 'related', entityId: id, relationId: relation.id },
  });
}

function logEntity(
  ledger: Ledger,
  change: Change,
  row: StoredEntity,
  previous?: StoredEntity,
): OperationResult {
  const position = ledger.append(entryOf(change, row, previous));
  return { id: row.id, position, revision: row.revision };
}

/** Logs an entity that a deletion takes along. */
function logAlong(ledger: Ledger, row: StoredEntity): void {
  ledger.appendExtra(entryOf('DELETED', row));
}

function entryOf(change: Change, row: StoredEntity, previous?: StoredEntity): NewEntry {
  return {
    kind: 'entity',
    type: row.entityType,
    key: row.id,
    revision: row.revision,
    payload: entityPayload.encodeTransient({
      change,
      row: entityRow(row),
      previous: previous === undefined ? undefined : entityRow(previous),
    }),
  };
}
