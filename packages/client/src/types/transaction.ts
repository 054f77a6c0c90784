import type {
  CommitStateVersionInput,
  EntityMetadataInput,
  EventInput,
  OnRelations,
  RelationMetadataInput,
  Value,
} from '@nerv/core';
import type { UpdateMode } from './options';

export interface CreateEntityOperation {
  readonly op: 'createEntity';
  readonly entityType: string;
  readonly metadata?: EntityMetadataInput | undefined;
  readonly id?: string | undefined;
}

export interface UpdateEntityOperation {
  readonly op: 'updateEntity';
  readonly id: string;
  readonly metadata: EntityMetadataInput;
  readonly mode?: UpdateMode | undefined;
  readonly expectedRevision?: number | undefined;
}

export interface DeleteEntityOperation {
  readonly op: 'deleteEntity';
  readonly id: string;
  readonly onRelations?: OnRelations | undefined;
  readonly expectedRevision?: number | undefined;
}

export interface CreateRelationOperation {
  readonly op: 'createRelation';
  readonly fromId: string;
  readonly toId: string;
  readonly relationType: string;
  readonly metadata?: RelationMetadataInput | undefined;
  readonly id?: string | undefined;
}

export interface UpdateRelationOperation {
  readonly op: 'updateRelation';
  readonly id: string;
  readonly metadata: RelationMetadataInput;
  readonly mode?: UpdateMode | undefined;
  readonly expectedRevision?: number | undefined;
}

export interface DeleteRelationOperation {
  readonly op: 'deleteRelation';
  readonly id: string;
  readonly expectedRevision?: number | undefined;
}

export interface PublishEventOperation extends EventInput {
  readonly op: 'publishEvent';
}

export interface CommitStateVersionOperation extends Omit<CommitStateVersionInput, 'operationId' | 'signal'> {
  readonly op: 'commitStateVersion';
}

export interface CreateBranchOperation {
  readonly op: 'createBranch';
  readonly store: string;
  readonly name: string;
  /** Version it begins at; `null` for an empty branch. */
  readonly from: string | null;
}

export interface ApplyConfigurationOperation {
  readonly op: 'applyConfiguration';
  /** Keys to set; `undefined` removes one. */
  readonly entries: { readonly [key: string]: Value | undefined };
  readonly expectedRevision?: number | undefined;
}

/** One operation of a transaction. Later ones see what earlier ones did. */
export type TransactionOperation =
  | CreateEntityOperation
  | UpdateEntityOperation
  | DeleteEntityOperation
  | CreateRelationOperation
  | UpdateRelationOperation
  | DeleteRelationOperation
  | PublishEventOperation
  | CommitStateVersionOperation
  | CreateBranchOperation
  | ApplyConfigurationOperation;

export interface TransactionResult {
  /** Of the entity, relation, event or version; the name of a branch; `''` for the configuration. */
  readonly id: string;
  /** Of its entry in the log. */
  readonly position: number;
  /** Of the entity, relation or configuration after it; 0 where there is none. */
  readonly revision: number;
}
