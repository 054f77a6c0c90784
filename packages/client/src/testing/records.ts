import type { Branch, Entity, EventRecord, Relation, StateVersion } from '@nerv/core';

const at = new Date(0);

/** An entity, with what the test does not care for filled in. */
export function mockEntity(fields: Partial<Entity> = {}): Entity {
  return {
    id: 'mock-entity-id',
    entityType: 'TestType',
    metadata: { name: 'Test Entity', description: '', tags: ['test'], properties: {} },
    revision: 1,
    createdAt: at,
    updatedAt: at,
    ...fields,
  };
}

/** A relation, with what the test does not care for filled in. */
export function mockRelation(fields: Partial<Relation> = {}): Relation {
  return {
    id: 'mock-relation-id',
    fromId: 'mock-from-id',
    toId: 'mock-to-id',
    relationType: 'TEST_RELATION',
    metadata: { name: '', description: '', tags: [], properties: {}, strength: 1, bidirectional: false },
    revision: 1,
    createdAt: at,
    updatedAt: at,
    ...fields,
  };
}

/** An event, with what the test does not care for filled in. */
export function mockEvent(fields: Partial<EventRecord> = {}): EventRecord {
  return {
    id: 'mock-event-id',
    type: 'TEST_EVENT',
    data: null,
    source: null,
    position: 1,
    timestamp: at,
    correlationId: null,
    causationId: null,
    ...fields,
  };
}

/** A version, with what the test does not care for filled in. */
export function mockVersion(fields: Partial<StateVersion> = {}): StateVersion {
  return {
    id: 'mock-version-id',
    store: 'default',
    branch: 'main',
    parentVersionIds: [],
    parentVersionId: null,
    description: '',
    author: null,
    tags: [],
    dataHash: '0'.repeat(64),
    storage: 'snapshot',
    deltaDepth: 0,
    position: 1,
    createdAt: at,
    ...fields,
  };
}

/** A branch, with what the test does not care for filled in. */
export function mockBranch(fields: Partial<Branch> = {}): Branch {
  return { store: 'default', name: 'main', head: null, createdAt: at, ...fields };
}
