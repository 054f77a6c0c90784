import {
  relationPayload,
  type OperationOf,
  type OperationResult,
  type RelationPayload,
} from '../../protocol/index';
import { relationRow, type StoredRelation } from '../rows';
import { checkName } from './checks';
import { findEntity, findRelation } from './find';
import { insertNew } from './insert';
import type { Ledger, NewEntry } from './ledger';
import { completeMetadata, updatedMetadata } from './metadata';
import { checkRevision } from './revision';

type Change = RelationPayload['change'];

export function createRelation(ledger: Ledger, input: OperationOf<'createRelation'>): OperationResult {
  checkName('relationType', input.relationType);
  const id = ledger.chooseId(input.id);
  const metadata = completeMetadata(input);
  findEntity(ledger.db, input.fromId);
  findEntity(ledger.db, input.toId);
  const row: StoredRelation = {
    id,
    created: BigInt(ledger.nextPosition),
    fromId: input.fromId,
    toId: input.toId,
    relationType: input.relationType,
    ...metadata,
    strength: input.strength ?? 1,
    bidirectional: input.bidirectional ?? false,
    revision: 1,
    createdAt: ledger.time,
    updatedAt: ledger.time,
  };
  insertNew(ledger.db.relation, row, 'Relation', id);
  return logRelation(ledger, 'INSERTED', row);
}

export function updateRelation(ledger: Ledger, input: OperationOf<'updateRelation'>): OperationResult {
  const before = findRelation(ledger.db, input.id);
  checkRevision(`Relation "${input.id}"`, before.revision, input.expectedRevision);
  const kept = input.mode === 'merge' ? before : { strength: 1, bidirectional: false };
  const row: StoredRelation = {
    ...before,
    ...updatedMetadata(input.mode, before, input),
    strength: input.strength ?? kept.strength,
    bidirectional: input.bidirectional ?? kept.bidirectional,
    revision: before.revision + 1,
    updatedAt: ledger.time,
  };
  ledger.db.relation.id.update(row);
  return logRelation(ledger, 'UPDATED', row, before);
}

export function deleteRelation(ledger: Ledger, input: OperationOf<'deleteRelation'>): OperationResult {
  const row = findRelation(ledger.db, input.id);
  checkRevision(`Relation "${input.id}"`, row.revision, input.expectedRevision);
  ledger.db.relation.id.delete(row.id);
  return logRelation(ledger, 'DELETED', row);
}

/** Logs a relation that the deletion of an entity takes along. */
export function logRelationAlong(ledger: Ledger, row: StoredRelation): void {
  ledger.appendExtra(entryOf('DELETED', row));
}

function logRelation(
  ledger: Ledger,
  change: Change,
  row: StoredRelation,
  previous?: StoredRelation,
): OperationResult {
  const position = ledger.append(entryOf(change, row, previous));
  return { id: row.id, position, revision: row.revision };
}

function entryOf(change: Change, row: StoredRelation, previous?: StoredRelation): NewEntry {
  return {
    kind: 'relation',
    type: row.relationType,
    key: row.id,
    revision: row.revision,
    payload: relationPayload.encodeTransient({
      change,
      row: relationRow(row),
      previous: previous === undefined ? undefined : relationRow(previous),
    }),
  };
}
