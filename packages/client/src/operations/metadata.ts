import type {
  EntityMetadata,
  EntityMetadataInput,
  Path,
  RelationMetadata,
  RelationMetadataInput,
} from '@nerv/core';
import { limits, type OperationOf } from '@nerv/inner-universe/protocol';
import { checkBoolean, checkFields, checkNames, checkNumber, checkText, optional } from '../input/check';
import { encodeObjectAt } from '../input/encode';

const entityFields = [
  'name',
  'description',
  'tags',
  'properties',
] as const satisfies readonly (keyof EntityMetadata)[];

const relationFields = [
  ...entityFields,
  'strength',
  'bidirectional',
] as const satisfies readonly (keyof RelationMetadata)[];

type EntityFields = Pick<OperationOf<'createEntity'>, (typeof entityFields)[number]>;
type RelationFields = Pick<OperationOf<'createRelation'>, (typeof relationFields)[number]>;

export function entityMetadata(input: EntityMetadataInput, path: Path): EntityFields {
  checkFields(input, path, entityFields);
  return commonFields(input, path);
}

export function relationMetadata(input: RelationMetadataInput, path: Path): RelationFields {
  checkFields(input, path, relationFields);
  return {
    ...commonFields(input, path),
    strength: optional(input.strength, [...path, 'strength'], checkNumber),
    bidirectional: optional(input.bidirectional, [...path, 'bidirectional'], checkBoolean),
  };
}

function commonFields(input: EntityMetadataInput, path: Path): EntityFields {
  return {
    name: optional(input.name, [...path, 'name'], checkText),
    description: optional(input.description, [...path, 'description'], checkText),
    tags: optional(input.tags, [...path, 'tags'], checkTags),
    properties: optional(input.properties, [...path, 'properties'], encodeObjectAt),
  };
}

export function checkTags(value: unknown, path: Path): readonly string[] {
  return checkNames(value, path, limits.tags);
}
