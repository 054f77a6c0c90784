import type { EntityMetadata } from './entity';

/** What is known of a relation: an entity's metadata, and how strong it is and whether it holds both ways. */
export interface RelationMetadata extends EntityMetadata {
  /** Any finite or infinite double. Default 1. */
  readonly strength: number;
  /** Whether traversal may also walk it from `toId` to `fromId` in direction `'out'`. Default false. */
  readonly bidirectional: boolean;
}

export type RelationMetadataInput = {
  readonly [K in keyof RelationMetadata]?: RelationMetadata[K] | undefined;
};

export interface Relation {
  readonly id: string;
  readonly fromId: string;
  readonly toId: string;
  readonly relationType: string;
  readonly metadata: RelationMetadata;
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
