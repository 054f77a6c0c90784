import type { Path } from '@nerv/core';
import type { Operation } from '@nerv/inner-universe/protocol';
import { checkName, optional } from '../input/check';
import type {
  CreateRelationOperation,
  DeleteRelationOperation,
  UpdateRelationOperation,
} from '../types/transaction';
import { checkMode, checkRevision, idOrChosen } from './entity';
import { relationMetadata } from './metadata';

export function createRelation(input: Omit<CreateRelationOperation, 'op'>, path: Path): Operation {
  return {
    tag: 'createRelation',
    value: {
      id: idOrChosen(input.id, [...path, 'id']),
      fromId: checkName(input.fromId, [...path, 'fromId']),
      toId: checkName(input.toId, [...path, 'toId']),
      relationType: checkName(input.relationType, [...path, 'relationType']),
      ...relationMetadata(input.metadata ?? {}, [...path, 'metadata']),
    },
  };
}

export function updateRelation(input: Omit<UpdateRelationOperation, 'op'>, path: Path): Operation {
  return {
    tag: 'updateRelation',
    value: {
      id: checkName(input.id, [...path, 'id']),
      mode: checkMode(input.mode, [...path, 'mode']),
      expectedRevision: optional(input.expectedRevision, [...path, 'expectedRevision'], checkRevision),
      ...relationMetadata(input.metadata, [...path, 'metadata']),
    },
  };
}

export function deleteRelation(input: Omit<DeleteRelationOperation, 'op'>, path: Path): Operation {
  return {
    tag: 'deleteRelation',
    value: {
      id: checkName(input.id, [...path, 'id']),
      expectedRevision: optional(input.expectedRevision, [...path, 'expectedRevision'], checkRevision),
    },
  };
}
