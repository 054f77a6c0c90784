import type { Relation, RelationMetadataInput } from '@nerv/core';
import type {
  CallOptions,
  CreateOptions,
  ExpectRevisionOptions,
  Updated,
  UpdateOptions,
} from '../types/options';
import type { Query, RelationQuery, Traversal, TraverseOptions } from '../types/query';

export interface RelationApi {
  /**
   * Relates two entities. Resolves with its id once it is durable.
   *
   * @throws EntityNotFoundError for either end; ConflictError where the id is taken; ValidationError
   */
  createRelation(
    fromId: string,
    toId: string,
    relationType: string,
    metadata?: RelationMetadataInput,
    options?: CreateOptions,
  ): Promise<string>;

  /** @throws RelationNotFoundError */
  getRelation(id: string, options?: CallOptions): Promise<Relation>;

  findRelation(id: string, options?: CallOptions): Promise<Relation | undefined>;

  /**
   * Changes the metadata of a relation.
   *
   * @throws RelationNotFoundError; ConflictError where it has another revision than expected; ValidationError
   */
  updateRelation(id: string, metadata: RelationMetadataInput, options?: UpdateOptions): Promise<Updated>;

  /** @throws RelationNotFoundError; ConflictError where it has another revision than expected */
  deleteRelation(id: string, options?: ExpectRevisionOptions): Promise<void>;

  /** Relations that match all conditions, in order of creation. */
  queryRelations(query?: RelationQuery): Query<Relation>;

  /**
   * What can be reached from an entity over relations.
   *
   * @throws EntityNotFoundError
   */
  traverse(entityId: string, options?: TraverseOptions): Promise<Traversal>;
}
