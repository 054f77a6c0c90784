import { hasMarker } from './marker';
import { PersistenceError, type SubclassErrorInit } from './persistence-error';

export interface RelationNotFoundErrorInit extends Omit<SubclassErrorInit, 'message'> {
  readonly relationId: string;
  /** Default: a sentence that names the id. */
  readonly message?: string | undefined;
}

/** There is no relation with this id: it was never created, or it was deleted. */
export class RelationNotFoundError extends PersistenceError {
  readonly relationId: string;

  constructor({ relationId, ...init }: RelationNotFoundErrorInit) {
    super(
      {
        ...init,
        code: 'RELATION_NOT_FOUND',
        message: init.message ?? `Relation "${relationId}" does not exist. Check the id, or create it first.`,
        details: { ...init.details, relationId },
      },
      'RelationNotFoundError',
    );
    this.relationId = relationId;
  }

  static override isInstance(value: unknown): value is RelationNotFoundError {
    return hasMarker(value, 'RelationNotFoundError');
  }
}
