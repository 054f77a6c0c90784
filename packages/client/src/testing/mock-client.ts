import {
  type ChangeType,
  type Entity,
  type EventRecord,
  type Page,
  type Relation,
  type StateVersion,
  type SubscribeEventsOptions,
  uuidv7,
  type Value,
} from '@nerv/core';
import { type Mock, vi } from 'vitest';
import type { EventCallback, InnerUniverseClientLike, StatusListener } from '../api/index';
import type { ConnectionStatus } from '../connection/state';
import { PagedQuery } from '../parts/paged-query';
import type {
  Change,
  ChangeCallback,
  EntityChange,
  RelationChange,
  StateVersionChange,
  SubscribeEntityChangesOptions,
  SubscribeRelationChangesOptions,
  SubscribeStateVersionChangesOptions,
} from '../types/changes';
import type { Query } from '../types/query';
import { MockFeeds } from './mock-feeds';
import { mockBranch, mockEntity, mockEvent, mockRelation, mockVersion } from './records';

type Api = InnerUniverseClientLike;

type Mocked = {
  readonly [K in keyof Api]: Api[K] extends (...args: never[]) => unknown ? Api[K] & Mock<Api[K]> : Api[K];
};

/** An event as the source document writes it, whose names are those of the table columns. */
export interface DocumentEvent {
  readonly event_id: string;
  readonly event_type: string;
  readonly data: Value;
  readonly source?: string | null;
  /** Milliseconds since the Unix epoch. */
  readonly timestamp?: number;
}

/** A mock of the client: every method is a `vi.fn` with a sensible result, and the test says what happens. */
export interface MockClient extends Mocked {
  /**
   * Delivers an event to every subscription of events that it passes the filter of, as if it came from the database;
   * resolves with it when their callbacks are done. What is left out is filled in: a fresh id, the next position.
   */
  simulateEvent(event: Partial<EventRecord> | DocumentEvent): Promise<EventRecord>;
  /** As `simulateEvent`, for a change of an entity. */
  simulateEntityChange(change: ChangeType, row: Entity, previous?: Entity): Promise<void>;
  /** As `simulateEvent`, for a change of a relation. */
  simulateRelationChange(change: ChangeType, row: Relation, previous?: Relation): Promise<void>;
  /** As `simulateEvent`, for a new version. */
  simulateStateVersion(row: StateVersion): Promise<void>;
  /** Changes `status` and tells the listeners. */
  simulateStatus(status: ConnectionStatus, error?: Error): void;
}

type MethodName = {
  [K in keyof Api]: Api[K] extends (...args: never[]) => unknown ? K : never;
}[keyof Api];

/** A method that is a `vi.fn` too. */
function fn<K extends MethodName>(implementation: Api[K]): Mocked[K] {
  // A mock of an overloaded function has the type of its last overload only; it is called as the method all the same.
  return vi.fn(implementation) as unknown as Mocked[K];
}

/** A callback and options, of which the first may be left out. */
function split<C, O extends object>(first: unknown, second: unknown): readonly [C | undefined, Partial<O>] {
  return typeof first === 'function' ? [first as C, second ?? {}] : [undefined, first ?? {}];
}

function matches(wanted: string | readonly string[] | undefined, value: string): boolean {
  return wanted === undefined || wanted === value || (typeof wanted !== 'string' && wanted.includes(value));
}

function spread<T>(callback: ChangeCallback<T> | undefined): ((change: Change<T>) => unknown) | undefined {
  return (
    callback &&
    (({ change, row, previous, position, timestamp, operationId }) =>
      callback(change, row, previous, { position, timestamp, operationId }))
  );
}

function pageOf<T>(items: readonly T[]): Query<T> {
  return new PagedQuery(async (): Promise<Page<T>> => ({ items, cursor: null, plan: 'index' }));
}

function recordOf(event: Partial<EventRecord> | DocumentEvent): Partial<EventRecord> {
  if (!('event_id' in event)) return event;
  const { event_id: id, event_type: type, data, source = null, timestamp = 0 } = event;
  return { id, type, data, source, timestamp: new Date(timestamp) };
}

/** Makes a mock client that is connected and knows one of everything: `mock-entity-id`, … */
export function createMockClient(): MockClient {
  const events = new MockFeeds<EventRecord>();
  const entityChanges = new MockFeeds<EntityChange>();
  const relationChanges = new MockFeeds<RelationChange>();
  const versionChanges = new MockFeeds<StateVersionChange>();
  const listeners = new Set<StatusListener>();
  let status: ConnectionStatus = 'connected';
  let head = 0;
  const next = (): number => (head += 1);
  const changeOf = <T>(change: ChangeType, row: T, previous: T | undefined): Change<T> => ({
    change,
    row,
    previous,
    position: next(),
    timestamp: new Date(0),
    operationId: uuidv7(),
  });
  const setStatus = (now: ConnectionStatus, error?: Error): void => {
    status = now;
    for (const listener of [...listeners]) listener(now, error);
  };
  const commit = (id: string | undefined, fields: Partial<StateVersion>): StateVersion =>
    mockVersion({ id: id ?? 'mock-version-id', position: next(), ...fields });

  return {
    get status() {
      return status;
    },
    onStatusChange: fn<'onStatusChange'>((listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    }),
    connect: fn<'connect'>(async () => setStatus('connected')),
    disconnect: fn<'disconnect'>(async () => setStatus('disconnected')),

    createEntity: fn<'createEntity'>(async (_type, _metadata, options) => options?.id ?? 'mock-entity-id'),
    getEntity: fn<'getEntity'>(async (id) => mockEntity({ id })),
    findEntity: fn<'findEntity'>(async (id) => mockEntity({ id })),
    getEntityHistory: fn<'getEntityHistory'>(async () => []),
    updateEntity: fn<'updateEntity'>(async (id) => ({ id, revision: 2 })),
    deleteEntity: fn<'deleteEntity'>(async () => undefined),
    queryEntities: fn<'queryEntities'>(() => pageOf([mockEntity()])),
    countEntities: fn<'countEntities'>(async () => 1),

    createRelation: fn<'createRelation'>(
      async (_from, _to, _type, _metadata, options) => options?.id ?? 'mock-relation-id',
    ),
    getRelation: fn<'getRelation'>(async (id) => mockRelation({ id })),
    findRelation: fn<'findRelation'>(async (id) => mockRelation({ id })),
    updateRelation: fn<'updateRelation'>(async (id) => ({ id, revision: 2 })),
    deleteRelation: fn<'deleteRelation'>(async () => undefined),
    queryRelations: fn<'queryRelations'>(() => pageOf([mockRelation()])),
    traverse: fn<'traverse'>(async () => ({ steps: [], truncated: false })),

    publishEvent: fn<'publishEvent'>(async (_type, _data, options) => ({
      id: options?.id ?? uuidv7(),
      position: next(),
    })),
    publishEvents: fn<'publishEvents'>(async (inputs) =>
      inputs.map(({ id }) => ({ id: id ?? uuidv7(), position: next() })),
    ),
    readEvents: fn<'readEvents'>(async () => []),
    queryEvents: fn<'queryEvents'>(async () => []),

    commitStateVersion: fn<'commitStateVersion'>(async (input) => {
      const { id, store, branch, description, author = null, tags = [], content, dataHash } = input;
      const parentVersionIds = input.parentVersionIds ?? (input.expectedHead ? [input.expectedHead] : []);
      return commit(id, {
        description,
        author,
        tags,
        parentVersionIds,
        parentVersionId: parentVersionIds[0] ?? null,
        storage: content.storage,
        ...(store !== undefined && { store }),
        ...(branch !== undefined && { branch }),
        ...(dataHash !== undefined && { dataHash }),
      });
    }),
    recordDelta: fn<'recordDelta'>(async (parent, _operations, { id, description, dataHash }) =>
      commit(id, {
        description,
        dataHash,
        parentVersionIds: [parent],
        parentVersionId: parent,
        storage: 'delta',
        deltaDepth: 1,
      }),
    ),
    getStateVersion: fn<'getStateVersion'>(async (id) => mockVersion({ id })),
    getVersionHistory: fn<'getVersionHistory'>(async (id) => [mockVersion({ id })]),
    listVersions: fn<'listVersions'>(async () => []),
    readVersionContent: fn<'readVersionContent'>(async (id) => [
      { version: mockVersion({ id }), content: { storage: 'snapshot', state: null } },
    ]),
    createBranch: fn<'createBranch'>(async (store, name, from) => mockBranch({ store, name, head: from })),
    getBranch: fn<'getBranch'>(async (store, name) => mockBranch({ store, name })),
    listBranches: fn<'listBranches'>(async (store) => [mockBranch({ store })]),

    subscribeEvents: fn<'subscribeEvents'>((first?: unknown, second?: unknown) => {
      const [callback, { type, source, signal }] = split<EventCallback, SubscribeEventsOptions>(
        first,
        second,
      );
      const wants = (event: EventRecord): boolean =>
        matches(type, event.type) && (source === undefined || event.source === source);
      return events.subscribe(callback, wants, signal);
    }),
    subscribeEntityChanges: fn<'subscribeEntityChanges'>((first?: unknown, second?: unknown) => {
      const [callback, { entityType, id, signal }] = split<
        ChangeCallback<Entity>,
        SubscribeEntityChangesOptions
      >(first, second);
      const wants = ({ row }: EntityChange): boolean =>
        matches(entityType, row.entityType) && matches(id, row.id);
      return entityChanges.subscribe(spread(callback), wants, signal);
    }),
    subscribeRelationChanges: fn<'subscribeRelationChanges'>((first?: unknown, second?: unknown) => {
      const [callback, { relationType, id, signal }] = split<
        ChangeCallback<Relation>,
        SubscribeRelationChangesOptions
      >(first, second);
      const wants = ({ row }: RelationChange): boolean =>
        matches(relationType, row.relationType) && matches(id, row.id);
      return relationChanges.subscribe(spread(callback), wants, signal);
    }),
    subscribeStateVersionChanges: fn<'subscribeStateVersionChanges'>((first?: unknown, second?: unknown) => {
      const [callback, { store, signal }] = split<
        ChangeCallback<StateVersion>,
        SubscribeStateVersionChangesOptions
      >(first, second);
      return versionChanges.subscribe(spread(callback), ({ row }) => matches(store, row.store), signal);
    }),

    transact: fn<'transact'>(async (operations) =>
      operations.map((operation) => ({
        id: 'id' in operation && operation.id !== undefined ? operation.id : uuidv7(),
        position: next(),
        revision: 1,
      })),
    ),
    getSystemStatus: fn<'getSystemStatus'>(async () => ({
      logId: 'mock-log-id',
      head,
      first: 1,
      createdAt: new Date(0),
      now: new Date(0),
      entities: 1,
      relations: 1,
      versions: 1,
      branches: 1,
      connections: 1,
      moduleVersion: '0.0.0',
      protocolVersion: 1,
    })),
    getConfig: fn<'getConfig'>(async () => ({ revision: 0, entries: {} })),
    applyConfiguration: fn<'applyConfiguration'>(async () => ({ revision: 1 })),

    async simulateEvent(event) {
      const record = mockEvent({ id: uuidv7(), position: next(), ...recordOf(event) });
      head = Math.max(head, record.position);
      await events.push(record);
      return record;
    },
    simulateEntityChange: (change, row, previous) => entityChanges.push(changeOf(change, row, previous)),
    simulateRelationChange: (change, row, previous) => relationChanges.push(changeOf(change, row, previous)),
    simulateStateVersion: (row) => versionChanges.push(changeOf('INSERTED', row, undefined)),
    simulateStatus: setStatus,
  };
}
