import type { Path } from '@nerv/core';
import type { Operation } from '@nerv/inner-universe/protocol';
import { checkFields, checkMember, checkObject } from '../input/check';
import type { TransactionOperation } from '../types/transaction';
import { createBranch } from './branch';
import { applyConfiguration } from './configuration';
import { createEntity, deleteEntity, updateEntity } from './entity';
import { publishEvent } from './event';
import { createRelation, deleteRelation, updateRelation } from './relation';
import { commitVersion } from './version';

const kinds = {
  createEntity: ['entityType', 'metadata', 'id'],
  updateEntity: ['id', 'metadata', 'mode', 'expectedRevision'],
  deleteEntity: ['id', 'onRelations', 'expectedRevision'],
  createRelation: ['fromId', 'toId', 'relationType', 'metadata', 'id'],
  updateRelation: ['id', 'metadata', 'mode', 'expectedRevision'],
  deleteRelation: ['id', 'expectedRevision'],
  publishEvent: ['type', 'data', 'source', 'id', 'correlationId', 'causationId', 'expectedLast'],
  commitStateVersion: [
    'id',
    'store',
    'branch',
    'parentVersionIds',
    'expectedHead',
    'description',
    'author',
    'tags',
    'content',
    'dataHash',
  ],
  createBranch: ['store', 'name', 'from'],
  applyConfiguration: ['entries', 'expectedRevision'],
} as const satisfies { readonly [Op in TransactionOperation['op']]: readonly string[] };

const names = Object.keys(kinds) as readonly TransactionOperation['op'][];

/** Checks an operation and encodes what is in it. */
export function encodeOperation(input: TransactionOperation, path: Path): Operation {
  checkObject(input, path);
  const op = checkMember(input.op, [...path, 'op'], names);
  checkFields(input, path, ['op', ...kinds[op]]);
  switch (input.op) {
    case 'createEntity':
      return createEntity(input, path);
    case 'updateEntity':
      return updateEntity(input, path);
    case 'deleteEntity':
      return deleteEntity(input, path);
    case 'createRelation':
      return createRelation(input, path);
    case 'updateRelation':
      return updateRelation(input, path);
    case 'deleteRelation':
      return deleteRelation(input, path);
    case 'publishEvent':
      return publishEvent(input, path);
    case 'commitStateVersion':
      return commitVersion(input, path);
    case 'createBranch':
      return createBranch(input, path);
    case 'applyConfiguration':
      return applyConfiguration(input, path);
  }
}
