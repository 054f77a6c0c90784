import type {
  Branch,
  CommitStateVersionInput,
  DeltaOperation,
  Entity,
  EntityHistoryEntry,
  EntityMetadataInput,
  EventInput,
  EventRecord,
  PublishedEvent,
  PublishEventOptions,
  ReadEventsQuery,
  Relation,
  RelationMetadataInput,
  StateVersion,
  StoredVersion,
  Value,
} from '@nerv/core';
import type {
  ApplyConfigurationOptions,
  Configuration,
  FeedApi,
  HistoryOptions,
  InnerUniverseClientLike,
  ListVersionsOptions,
  RecordDeltaMetadata,
  StatusListener,
  SystemStatus,
  VersionHistoryOptions,
} from './api/index';
import { checkSignal, optional } from './input/check';
import { sdkTransports } from './connection/sdk-transport';
import type { ConnectionStatus } from './connection/state';
import { type ClientOptions, resolveOptions } from './options/client-options';
import { ClientCore } from './client-core';
import type {
  CallOptions,
  CreateOptions,
  DeleteEntityOptions,
  ExpectRevisionOptions,
  Updated,
  UpdateOptions,
  WriteOptions,
} from './types/options';
import type {
  EntityQuery,
  EntitySelection,
  Query,
  RelationQuery,
  Traversal,
  TraverseOptions,
} from './types/query';
import type { TransactionOperation, TransactionResult } from './types/transaction';

/**
 * A client of an Inner Universe database: entities, relations, events and versions of state; feeds of what changes.
 * What a write resolves with is durable. Every method is described at its interface (`EntityApi`, `EventApi`, …).
 */
export class InnerUniverseClient implements InnerUniverseClientLike {
  readonly #core: ClientCore;
  readonly subscribeEvents: FeedApi['subscribeEvents'];
  readonly subscribeEntityChanges: FeedApi['subscribeEntityChanges'];
  readonly subscribeRelationChanges: FeedApi['subscribeRelationChanges'];
  readonly subscribeStateVersionChanges: FeedApi['subscribeStateVersionChanges'];

  /** Makes a client; nothing is sent before `connect()`. @throws ValidationError that names the option */
  constructor(options: ClientOptions) {
    const resolved = resolveOptions(options);
    const core = new ClientCore(resolved, sdkTransports(resolved));
    this.#core = core;
    const { feeds } = core;
    this.subscribeEvents = feeds.subscribeEvents.bind(feeds);
    this.subscribeEntityChanges = feeds.subscribeEntityChanges.bind(feeds);
    this.subscribeRelationChanges = feeds.subscribeRelationChanges.bind(feeds);
    this.subscribeStateVersionChanges = feeds.subscribeStateVersionChanges.bind(feeds);
  }

  get status(): ConnectionStatus {
    return this.#core.link.status;
  }

  onStatusChange(listener: StatusListener): () => void {
    return this.#core.link.onStatusChange(listener);
  }

  async connect({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    optional(signal, ['signal'], checkSignal)?.throwIfAborted();
    const { link } = this.#core;
    const onAbort = (): void => link.disconnect();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await link.connect();
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async disconnect(): Promise<void> {
    this.#core.link.disconnect();
  }

  createEntity(entityType: string, metadata?: EntityMetadataInput, options?: CreateOptions): Promise<string> {
    return this.#core.entities.createEntity(entityType, metadata, options);
  }

  getEntity(id: string, options?: CallOptions): Promise<Entity> {
    return this.#core.entities.getEntity(id, options);
  }

  findEntity(id: string, options?: CallOptions): Promise<Entity | undefined> {
    return this.#core.entities.findEntity(id, options);
  }

  getEntityHistory(id: string, options?: HistoryOptions): Promise<readonly EntityHistoryEntry[]> {
    return this.#core.entities.getEntityHistory(id, options);
  }

  updateEntity(id: string, metadata: EntityMetadataInput, options?: UpdateOptions): Promise<Updated> {
    return this.#core.entities.updateEntity(id, metadata, options);
  }

  deleteEntity(id: string, options?: DeleteEntityOptions): Promise<void> {
    return this.#core.entities.deleteEntity(id, options);
  }

  queryEntities(query?: EntityQuery): Query<Entity> {
    return this.#core.entities.queryEntities(query);
  }

  countEntities(selection?: EntitySelection & CallOptions): Promise<number> {
    return this.#core.entities.countEntities(selection);
  }

  createRelation(
    fromId: string,
    toId: string,
    relationType: string,
    metadata?: RelationMetadataInput,
    options?: CreateOptions,
  ): Promise<string> {
    return this.#core.relations.createRelation(fromId, toId, relationType, metadata, options);
  }

  getRelation(id: string, options?: CallOptions): Promise<Relation> {
    return this.#core.relations.getRelation(id, options);
  }

  findRelation(id: string, options?: CallOptions): Promise<Relation | undefined> {
    return this.#core.relations.findRelation(id, options);
  }

  updateRelation(id: string, metadata: RelationMetadataInput, options?: UpdateOptions): Promise<Updated> {
    return this.#core.relations.updateRelation(id, metadata, options);
  }

  deleteRelation(id: string, options?: ExpectRevisionOptions): Promise<void> {
    return this.#core.relations.deleteRelation(id, options);
  }

  queryRelations(query?: RelationQuery): Query<Relation> {
    return this.#core.relations.queryRelations(query);
  }

  traverse(entityId: string, options?: TraverseOptions): Promise<Traversal> {
    return this.#core.relations.traverse(entityId, options);
  }

  publishEvent(type: string, data: Value, options?: PublishEventOptions): Promise<PublishedEvent> {
    return this.#core.events.publishEvent(type, data, options);
  }

  publishEvents(events: readonly EventInput[], options?: WriteOptions): Promise<PublishedEvent[]> {
    return this.#core.events.publishEvents(events, options);
  }

  readEvents(query?: ReadEventsQuery): Promise<readonly EventRecord[]> {
    return this.#core.events.readEvents(query);
  }

  queryEvents(query?: ReadEventsQuery): Promise<readonly EventRecord[]> {
    return this.#core.events.queryEvents(query);
  }

  commitStateVersion(input: CommitStateVersionInput): Promise<StateVersion> {
    return this.#core.versions.commitStateVersion(input);
  }

  recordDelta(
    versionId: string,
    operations: readonly DeltaOperation[],
    metadata: RecordDeltaMetadata,
  ): Promise<StateVersion> {
    return this.#core.versions.recordDelta(versionId, operations, metadata);
  }

  getStateVersion(id: string, options?: CallOptions): Promise<StateVersion> {
    return this.#core.versions.getStateVersion(id, options);
  }

  getVersionHistory(id: string, options?: VersionHistoryOptions): Promise<readonly StateVersion[]> {
    return this.#core.versions.getVersionHistory(id, options);
  }

  listVersions(store: string, options?: ListVersionsOptions): Promise<readonly StateVersion[]> {
    return this.#core.versions.listVersions(store, options);
  }

  readVersionContent(id: string, options?: CallOptions): Promise<readonly StoredVersion[]> {
    return this.#core.versions.readVersionContent(id, options);
  }

  createBranch(store: string, name: string, from: string | null, options?: WriteOptions): Promise<Branch> {
    return this.#core.branches.createBranch(store, name, from, options);
  }

  getBranch(store: string, name: string, options?: CallOptions): Promise<Branch | undefined> {
    return this.#core.branches.getBranch(store, name, options);
  }

  listBranches(store: string, options?: CallOptions): Promise<readonly Branch[]> {
    return this.#core.branches.listBranches(store, options);
  }

  transact(
    operations: readonly TransactionOperation[],
    options?: WriteOptions,
  ): Promise<readonly TransactionResult[]> {
    return this.#core.system.transact(operations, options);
  }

  getSystemStatus(options?: CallOptions): Promise<SystemStatus> {
    return this.#core.system.getSystemStatus(options);
  }

  getConfig(options?: CallOptions): Promise<Configuration> {
    return this.#core.system.getConfig(options);
  }

  applyConfiguration(
    entries: { readonly [key: string]: Value | undefined },
    options?: ApplyConfigurationOptions,
  ): Promise<{ readonly revision: number }> {
    return this.#core.system.applyConfiguration(entries, options);
  }
}
