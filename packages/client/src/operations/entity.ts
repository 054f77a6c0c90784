import type { Path } from '@nerv/core';
import type { Operation } from '@nerv/inner-universe/protocol';
import { checkInteger, checkMember, checkName, optional } from '../input/check';
import type {
  CreateEntityOperation,
  DeleteEntityOperation,
  UpdateEntityOperation,
} from '../types/transaction';
import { entityMetadata } from './metadata';

const updateModes = ['replace', 'merge'] as const;
const onRelations = ['restrict', 'detach', 'cascade'] as const;

export function createEntity(input: Omit<CreateEntityOperation, 'op'>, path: Path): Operation {
  return {
    tag: 'createEntity',
    value: {
      id: idOrChosen(input.id, [...path, 'id']),
      entityType: checkName(input.entityType, [...path, 'entityType']),
      ...entityMetadata(input.metadata ?? {}, [...path, 'metadata']),
    },
  };
}

export function updateEntity(input: Omit<UpdateEntityOperation, 'op'>, path: Path): Operation {
  return {
    tag: 'updateEntity',
    value: {
      id: checkName(input.id, [...path, 'id']),
      mode: checkMode(input.mode, [...path, 'mode']),
      expectedRevision: optional(input.expectedRevision, [...path, 'expectedRevision'], checkRevision),
      ...entityMetadata(input.metadata, [...path, 'metadata']),
    },
  };
}

export function deleteEntity(input: Omit<DeleteEntityOperation, 'op'>, path: Path): Operation {
  return {
    tag: 'deleteEntity',
    value: {
      id: checkName(input.id, [...path, 'id']),
      onRelations: checkMember(input.onRelations ?? 'restrict', [...path, 'onRelations'], onRelations),
      expectedRevision: optional(input.expectedRevision, [...path, 'expectedRevision'], checkRevision),
    },
  };
}

/** An id, or `''`, which lets the module choose one. */
export function idOrChosen(id: unknown, path: Path): string {
  return optional(id, path, checkName) ?? '';
}

export function checkMode(mode: unknown, path: Path): (typeof updateModes)[number] {
  return checkMember(mode ?? 'merge', path, updateModes);
}

export function checkRevision(value: unknown, path: Path): number {
  return checkInteger(value, path, 1, 0xffff_ffff);
}
