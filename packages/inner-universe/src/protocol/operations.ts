import {
  array,
  boolean,
  bytes,
  enumeration,
  f64,
  option,
  string,
  struct,
  u32,
  u64,
  union,
  type TypeOf,
} from './wire/index';
import { versionContent } from './rows';

/**
 * What a write may do. An `id` of `''` asks the module to choose: the write's operation id where that is a UUID and this is
 * its first operation, a fresh UUIDv7 otherwise. So a retry that leaves ids to the module repeats the same content.
 */

/** Every field may be left out: creation fills in `''`, `[]` and `{}`. */
const metadataInput = {
  name: option(string),
  description: option(string),
  tags: option(array(string)),
  /** An encoded object. */
  properties: option(bytes),
} as const;

const relationMetadataInput = {
  ...metadataInput,
  /** Default 1. */
  strength: option(f64),
  /** Default false. */
  bidirectional: option(boolean),
} as const;

/**
 * `merge` keeps the fields left out and sets the top-level properties given, keeping the others; `replace` writes the whole
 * metadata anew, with the defaults where a field is left out.
 */
export const updateMode = enumeration(['replace', 'merge']);

/**
 * What deleting an entity does to the relations that touch it: `restrict` refuses while there are any, `detach` deletes
 * them, `cascade` deletes them and every entity that is reached over outgoing relations as well.
 */
export const onRelations = enumeration(['restrict', 'detach', 'cascade']);

export const createEntity = struct({ id: string, entityType: string, ...metadataInput });

export const updateEntity = struct({
  id: string,
  mode: updateMode,
  /** The revision it must have. */
  expectedRevision: option(u32),
  ...metadataInput,
});

export const deleteEntity = struct({ id: string, onRelations, expectedRevision: option(u32) });

export const createRelation = struct({
  id: string,
  fromId: string,
  toId: string,
  relationType: string,
  ...relationMetadataInput,
});

export const updateRelation = struct({
  id: string,
  mode: updateMode,
  expectedRevision: option(u32),
  ...relationMetadataInput,
});

export const deleteRelation = struct({ id: string, expectedRevision: option(u32) });

export const publishEvent = struct({
  /** Unique among events. One that is the operation id, or left to the module, is looked up once and stored once: it is the faster way. */
  id: string,
  type: string,
  /** `''`: nothing was said. */
  source: string,
  /** Position the last event of this type must have, `0` where there must be none; left out: whichever. */
  expectedLast: option(u64),
  /** An encoded `EventPayload` (`eventPayload.encode`), stored as it is. */
  payload: bytes,
});

export const commitVersion = struct({
  id: string,
  store: string,
  branch: string,
  /** First the one a delta is against. Left out: the head of the branch, or none. */
  parents: option(array(string)),
  /** Version the branch must have as its head, `''` where it must have none. Left out: the first parent given, else whichever. */
  expectedHead: option(string),
  description: string,
  author: option(string),
  tags: array(string),
  /** SHA-256 tree hash of the resulting state, 64 lower-case hex digits. */
  dataHash: string,
  content: versionContent,
});

export const createBranch = struct({
  store: string,
  name: string,
  /** Version it begins at; left out: an empty branch. */
  from: option(string),
});

export const putConfiguration = struct({
  /** Keys to set, or to remove where the value is left out. */
  entries: array(struct({ key: string, value: option(bytes) })),
  /** Revision the configuration must have; it is 0 before the first change and one more with each. */
  expectedRevision: option(u32),
});

export const operation = union({
  createEntity,
  updateEntity,
  deleteEntity,
  createRelation,
  updateRelation,
  deleteRelation,
  publishEvent,
  commitVersion,
  createBranch,
  putConfiguration,
});

export type Operation = TypeOf<typeof operation>;
export type OperationTag = Operation['tag'];
/** The content of an operation of one kind: `OperationOf<'createEntity'>`. */
export type OperationOf<T extends OperationTag> = Extract<Operation, { tag: T }>['value'];
