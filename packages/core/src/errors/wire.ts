import type { Path } from '../types/value';
import { AuthorizationError } from './authorization-error';
import { ConflictError } from './conflict-error';
import { ConnectionError } from './connection-error';
import { EntityNotFoundError } from './entity-not-found-error';
import { IntegrityError } from './integrity-error';
import type { ErrorDetails, JsonValue } from './json';
import { MigrationError } from './migration-error';
import { PersistenceError } from './persistence-error';
import { RelationNotFoundError } from './relation-not-found-error';
import { TimeoutError } from './timeout-error';
import { ValidationError } from './validation-error';
import { VersionNotFoundError } from './version-not-found-error';

/** An error as one versioned JSON document, for the way over the wire or inside an error text. */
export interface WireError {
  readonly v: 1;
  readonly code: string;
  readonly message: string;
  readonly details: ErrorDetails;
  /** Left out where it is what the code says by itself. */
  readonly retryable?: boolean;
}

/**
 * The document of an error. A `PersistenceError` keeps code, message and details (never cause or stack); any other
 * thrown value becomes code `'INTERNAL'` with its message.
 */
export function toWire(error: unknown): WireError {
  if (!PersistenceError.isInstance(error)) {
    return {
      v: 1,
      code: 'INTERNAL',
      message: error instanceof Error ? error.message : String(error),
      details: {},
    };
  }
  const { code, message, details, retryable } = error;
  const document = { v: 1, code, message, details } as const;
  return retryable === retryableByCode(code) ? document : { ...document, retryable };
}

/**
 * The error of a document, as the class its code names. An unknown code, a later version or anything that is no such
 * document becomes a plain `PersistenceError` that keeps what can be read of it. Never throws.
 */
export function errorFromWire(document: unknown): PersistenceError {
  if (
    !isObject(document) ||
    typeof document['code'] !== 'string' ||
    typeof document['message'] !== 'string'
  ) {
    return new PersistenceError({
      code: 'UNKNOWN',
      message: 'The database refused the call with an error that cannot be read.',
    });
  }
  const { code, message } = document;
  const details = isObject(document['details']) ? (document['details'] as ErrorDetails) : {};
  const retryable = typeof document['retryable'] === 'boolean' ? document['retryable'] : undefined;
  const known = document['v'] === 1 && typed(code, { message, details, retryable });
  return known || new PersistenceError({ code, message, details, retryable });
}

/** The document inside an error text, or `undefined` where the text is none. */
export function parseWireError(text: string): WireError | undefined {
  if (!text.startsWith('{')) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(document) || document['v'] !== 1) return undefined;
  if (typeof document['code'] !== 'string' || typeof document['message'] !== 'string') return undefined;
  const { code, message, details, retryable } = document;
  const base = { v: 1, code, message, details: isObject(details) ? (details as ErrorDetails) : {} } as const;
  return typeof retryable === 'boolean' ? { ...base, retryable } : base;
}

interface Common {
  readonly message: string;
  readonly details: ErrorDetails;
  readonly retryable: boolean | undefined;
}

/** The class of a code, where the details have what the class needs. */
function typed(code: string, init: Common): PersistenceError | undefined {
  const { details } = init;
  switch (code) {
    case 'CONNECTION':
      return new ConnectionError(init);
    case 'TIMEOUT':
      return typeof details['timeoutMs'] === 'number'
        ? new TimeoutError({ ...init, timeoutMs: details['timeoutMs'] })
        : undefined;
    case 'ENTITY_NOT_FOUND':
      return typeof details['entityId'] === 'string'
        ? new EntityNotFoundError({ ...init, entityId: details['entityId'] })
        : undefined;
    case 'RELATION_NOT_FOUND':
      return typeof details['relationId'] === 'string'
        ? new RelationNotFoundError({ ...init, relationId: details['relationId'] })
        : undefined;
    case 'VERSION_NOT_FOUND':
      return typeof details['versionId'] === 'string'
        ? new VersionNotFoundError({ ...init, versionId: details['versionId'] })
        : undefined;
    case 'CONFLICT':
      return new ConflictError({
        ...init,
        actual: details['actual'] ?? null,
        expected: details['expected'] ?? null,
      });
    case 'VALIDATION': {
      const { path, rule } = details;
      if (!isPath(path)) return undefined;
      return new ValidationError({ ...init, path, rule: typeof rule === 'string' ? rule : 'unknown' });
    }
    case 'AUTHORIZATION':
      return new AuthorizationError(init);
    case 'INTEGRITY':
      return new IntegrityError(init);
    case 'MIGRATION':
      return new MigrationError(init);
    default:
      return undefined;
  }
}

function retryableByCode(code: string): boolean {
  return code === 'CONNECTION' || code === 'TIMEOUT';
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPath(value: JsonValue | undefined): value is Path & JsonValue {
  return Array.isArray(value) && value.every((step) => typeof step === 'string' || typeof step === 'number');
}
