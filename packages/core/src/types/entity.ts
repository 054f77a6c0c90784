import type { ValueObject } from './value';

/** What is known of an entity. Complete on read: `''`, `[]` and `{}` where nothing was given. */
export interface EntityMetadata {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly properties: ValueObject;
}

/** Entity metadata as it is written: every field may be left out. */
export type EntityMetadataInput = { readonly [K in keyof EntityMetadata]?: EntityMetadata[K] | undefined };

export interface Entity {
  readonly id: string;
  readonly entityType: string;
  readonly metadata: EntityMetadata;
  /** 1 after creation, one more with each update. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What deleting an entity does to the relations that touch it. */
export type OnRelations = 'restrict' | 'detach' | 'cascade';

/** What happened to a row. */
export type ChangeType = 'INSERTED' | 'UPDATED' | 'DELETED';

/** One past state of an entity, oldest first in a history. */
export interface EntityHistoryEntry {
  readonly position: number;
  readonly timestamp: Date;
  readonly change: ChangeType;
  readonly entity: Entity;
  readonly operationId: string;
}
