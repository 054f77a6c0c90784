import { hasMarker } from './marker';
import { PersistenceError, type SubclassErrorInit } from './persistence-error';

/** Stored or received data is damaged: it does not decode, or does not hash to what it should. Never a wrong value instead. */
export class IntegrityError extends PersistenceError {
  constructor(init: SubclassErrorInit) {
    super({ ...init, code: 'INTEGRITY' }, 'IntegrityError');
  }

  static override isInstance(value: unknown): value is IntegrityError {
    return hasMarker(value, 'IntegrityError');
  }
}
