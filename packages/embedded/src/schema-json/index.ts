import type { DatabaseSchema } from '../schema';
import { jsonText } from './json-text';
import { version10 } from './version-10';
import { version9 } from './version-9';

/** Version of the format that a schema is told in. */
export type SchemaVersion = 9 | 10;

/**
 * A schema as a server tells it over HTTP, in JSON: the definition of the module with its canonical names, in the format of a version. The order of
 * the lists is not a server's, which has none.
 */
export function schemaJson({ declared }: DatabaseSchema, version: SchemaVersion): string {
  return jsonText(version === 9 ? version9(declared.own) : version10(declared));
}
