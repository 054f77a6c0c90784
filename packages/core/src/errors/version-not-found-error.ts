import { hasMarker } from './marker';
import { PersistenceError, type SubclassErrorInit } from './persistence-error';

export interface VersionNotFoundErrorInit extends Omit<SubclassErrorInit, 'message'> {
  readonly versionId: string;
  /** Default: a sentence that names the id. */
  readonly message?: string | undefined;
}

/** There is no state version with this id: it was never created, or it was deleted. */
export class VersionNotFoundError extends PersistenceError {
  readonly versionId: string;

  constructor({ versionId, ...init }: VersionNotFoundErrorInit) {
    super(
      {
        ...init,
        code: 'VERSION_NOT_FOUND',
        message:
          init.message ?? `State version "${versionId}" does not exist. Check the id, or create it first.`,
        details: { ...init.details, versionId },
      },
      'VersionNotFoundError',
    );
    this.versionId = versionId;
  }

  static override isInstance(value: unknown): value is VersionNotFoundError {
    return hasMarker(value, 'VersionNotFoundError');
  }
}
