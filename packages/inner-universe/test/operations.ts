import { encodeValue, hashValue, type Value, type ValueObject } from '@nerv/core';
import { eventPayload, type Operation, type OperationOf } from '../src/protocol/index';

/** Operations with defaults, for tests. */

type Properties = { properties?: ValueObject };
type EntityInput = Partial<Omit<OperationOf<'createEntity'>, 'properties'>> & Properties;
type RelationInput = Partial<Omit<OperationOf<'createRelation'>, 'properties'>> & Properties;

const encoded = ({ properties }: Properties) =>
  properties === undefined ? undefined : encodeValue(properties);

export const createEntity = (input: EntityInput = {}): Operation => ({
  tag: 'createEntity',
  value: { id: '', entityType: 'User', ...input, properties: encoded(input) },
});

export const updateEntity = (
  id: string,
  input: Partial<Omit<OperationOf<'updateEntity'>, 'properties'>> & Properties = {},
): Operation => ({ tag: 'updateEntity', value: { id, mode: 'merge', ...input, properties: encoded(input) } });

export const deleteEntity = (id: string, input: Partial<OperationOf<'deleteEntity'>> = {}): Operation => ({
  tag: 'deleteEntity',
  value: { id, onRelations: 'restrict', ...input },
});

export const createRelation = (fromId: string, toId: string, input: RelationInput = {}): Operation => ({
  tag: 'createRelation',
  value: { id: '', relationType: 'KNOWS', ...input, fromId, toId, properties: encoded(input) },
});

export const updateRelation = (
  id: string,
  input: Partial<Omit<OperationOf<'updateRelation'>, 'properties'>> & Properties = {},
): Operation => ({
  tag: 'updateRelation',
  value: { id, mode: 'merge', ...input, properties: encoded(input) },
});

export const deleteRelation = (id: string, expectedRevision?: number): Operation => ({
  tag: 'deleteRelation',
  value: { id, expectedRevision },
});

export const publishEvent = (
  type: string,
  data: Value = null,
  input: Partial<Omit<OperationOf<'publishEvent'>, 'payload'>> & {
    correlationId?: string;
    causationId?: string;
  } = {},
): Operation => ({
  tag: 'publishEvent',
  value: {
    id: input.id ?? '',
    type,
    source: input.source ?? '',
    expectedLast: input.expectedLast,
    payload: eventPayload.encode({
      correlationId: input.correlationId,
      causationId: input.causationId,
      data: encodeValue(data),
    }),
  },
});

/** Sixty-four hex digits that stand for the hash of a state. */
export const hash = (digit: string): string => digit.repeat(64);

const commit = (
  input: Partial<OperationOf<'commitVersion'>>,
  content: OperationOf<'commitVersion'>['content'],
): Operation => ({
  tag: 'commitVersion',
  value: {
    id: '',
    store: 'default',
    branch: 'main',
    description: '',
    tags: [],
    dataHash: hash('0'),
    ...input,
    content,
  },
});

export const commitSnapshot = (state: Value, input: Partial<OperationOf<'commitVersion'>> = {}): Operation =>
  commit({ dataHash: hashValue(state), ...input }, { storage: 'snapshot', content: encodeValue(state) });

export const commitDelta = (delta: Value, input: Partial<OperationOf<'commitVersion'>> = {}): Operation =>
  commit(input, { storage: 'delta', content: encodeValue(delta) });

export const createBranch = (name: string, input: Partial<OperationOf<'createBranch'>> = {}): Operation => ({
  tag: 'createBranch',
  value: { store: 'default', name, ...input },
});

export const putConfiguration = (
  entries: { [key: string]: Value | undefined },
  expectedRevision?: number,
): Operation => ({
  tag: 'putConfiguration',
  value: {
    entries: Object.entries(entries).map(([key, value]) => ({
      key,
      value: value === undefined ? undefined : encodeValue(value),
    })),
    expectedRevision,
  },
});
