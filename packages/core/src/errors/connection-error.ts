import { hasMarker } from './marker';
import { PersistenceError, type SubclassErrorInit } from './persistence-error';

/** The database cannot be reached, or the connection was lost before an answer came. Retryable by default. */
export class ConnectionError extends PersistenceError {
  constructor(init: SubclassErrorInit) {
    super({ ...init, code: 'CONNECTION', retryable: init.retryable ?? true }, 'ConnectionError');
  }

  static override isInstance(value: unknown): value is ConnectionError {
    return hasMarker(value, 'ConnectionError');
  }
}
