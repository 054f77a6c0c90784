import { hasMarker } from './marker';
import { PersistenceError, type SubclassErrorInit } from './persistence-error';

export interface EntityNotFoundErrorInit extends Omit<SubclassErrorInit, 'message'> {
  readonly entityId: string;
  /** Default: a sentence that names the id. */
  readonly message?: string | undefined;
}

/** There is no entity with this id: it was never created, or it was deleted. */
export class EntityNotFoundError extends PersistenceError {
  readonly entityId: string;

  constructor({ entityId, ...init }: EntityNotFoundErrorInit) {
    super(
      {
        ...init,
        code: 'ENTITY_NOT_FOUND',
        message: init.message ?? `Entity "${entityId}" does not exist. Check the id, or create it first.`,
        details: { ...init.details, entityId },
      },
      'EntityNotFoundError',
    );
    this.entityId = entityId;
  }

  static override isInstance(value: unknown): value is EntityNotFoundError {
    return hasMarker(value, 'EntityNotFoundError');
  }
}
