import { hasMarker } from './marker';
import { PersistenceError, type SubclassErrorInit } from './persistence-error';

/** The database holds another version of the schema, and it cannot be brought to the one asked for. */
export class MigrationError extends PersistenceError {
  constructor(init: SubclassErrorInit) {
    super({ ...init, code: 'MIGRATION' }, 'MigrationError');
  }

  static override isInstance(value: unknown): value is MigrationError {
    return hasMarker(value, 'MigrationError');
  }
}
