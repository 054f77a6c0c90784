import type { Entity, EntityHistoryEntry, EntityMetadataInput } from '@nerv/core';
import type {
  CallOptions,
  CreateOptions,
  DeleteEntityOptions,
  Updated,
  UpdateOptions,
} from '../types/options';
import type { EntityQuery, EntitySelection, Query } from '../types/query';

export interface HistoryOptions extends CallOptions {
  /** Entries to give at most, the oldest. Default: all. */
  readonly limit?: number | undefined;
}

export interface EntityApi {
  /**
   * Creates an entity; fields of the metadata that are left out are `''`, `[]` and `{}`. Resolves with its id once it is
   * durable.
   *
   * @throws ConflictError where the id is taken; ValidationError
   */
  createEntity(entityType: string, metadata?: EntityMetadataInput, options?: CreateOptions): Promise<string>;

  /** @throws EntityNotFoundError */
  getEntity(id: string, options?: CallOptions): Promise<Entity>;

  findEntity(id: string, options?: CallOptions): Promise<Entity | undefined>;

  /** What became of an entity, oldest first, as far as the log is kept; empty for an unknown one. */
  getEntityHistory(id: string, options?: HistoryOptions): Promise<readonly EntityHistoryEntry[]>;

  /**
   * Changes the metadata of an entity.
   *
   * @throws EntityNotFoundError; ConflictError where it has another revision than expected; ValidationError
   */
  updateEntity(id: string, metadata: EntityMetadataInput, options?: UpdateOptions): Promise<Updated>;

  /**
   * @throws EntityNotFoundError; ConflictError where relations touch it and none of `'detach'` and `'cascade'` is asked
   *   for, or it has another revision than expected
   */
  deleteEntity(id: string, options?: DeleteEntityOptions): Promise<void>;

  /** Entities that match all conditions. A declared property index answers where it can; the page says so (`plan`). */
  queryEntities(query?: EntityQuery): Query<Entity>;

  countEntities(selection?: EntitySelection & CallOptions): Promise<number>;
}
