import { decodeValue, encodeValue, type ValueObject } from '@nerv/core';
import type { OperationOf } from '../../protocol/index';
import { checkTags, checkText, checkValueBytes, decodeObject } from './checks';

type MetadataInput = Pick<OperationOf<'createEntity'>, 'name' | 'description' | 'tags' | 'properties'>;

export interface StoredMetadata {
  readonly name: string;
  readonly description: string;
  readonly tags: string[];
  readonly properties: Uint8Array;
}

const emptyObject = encodeValue({});

/** The metadata to store for what was given: the defaults where a field is left out. */
export function completeMetadata(input: MetadataInput): StoredMetadata {
  const { name = '', description = '', tags = [], properties } = input;
  checkText('name', name);
  checkText('description', description);
  checkTags(tags);
  if (properties !== undefined) decodeObject('properties', properties);
  return { name, description, tags: [...tags], properties: properties ?? emptyObject };
}

/** The metadata to store for an update: see `updateMode`. */
export function updatedMetadata(
  mode: 'replace' | 'merge',
  before: StoredMetadata,
  input: MetadataInput,
): StoredMetadata {
  const complete = completeMetadata(input);
  if (mode === 'replace') return complete;
  return {
    name: input.name === undefined ? before.name : complete.name,
    description: input.description === undefined ? before.description : complete.description,
    tags: input.tags === undefined ? before.tags : complete.tags,
    properties:
      input.properties === undefined
        ? before.properties
        : mergeProperties(before.properties, input.properties),
  };
}

function mergeProperties(before: Uint8Array, given: Uint8Array): Uint8Array {
  const merged = encodeValue({ ...storedObject(before), ...storedObject(given) });
  checkValueBytes('properties', merged);
  return merged;
}

/** The object in bytes that were checked when they came in. */
function storedObject(bytes: Uint8Array): ValueObject {
  return decodeValue(bytes) as ValueObject;
}
