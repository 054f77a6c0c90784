import { hasMarker } from './marker';
import { PersistenceError, type SubclassErrorInit } from './persistence-error';

/** The caller may not do this. Nothing was read or written. */
export class AuthorizationError extends PersistenceError {
  constructor(init: SubclassErrorInit) {
    super({ ...init, code: 'AUTHORIZATION' }, 'AuthorizationError');
  }

  static override isInstance(value: unknown): value is AuthorizationError {
    return hasMarker(value, 'AuthorizationError');
  }
}
