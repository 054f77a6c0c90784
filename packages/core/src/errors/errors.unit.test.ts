import { describe, expect, it, vi } from 'vitest';
import * as errors from './index';
import {
  AuthorizationError,
  ConflictError,
  ConnectionError,
  EntityNotFoundError,
  errorFromWire,
  IntegrityError,
  MigrationError,
  parseWireError,
  PersistenceError,
  RelationNotFoundError,
  TimeoutError,
  toWire,
  ValidationError,
  VersionNotFoundError,
} from './index';

const message = 'what happened';
const made = {
  PersistenceError: new PersistenceError({ message }),
  ConnectionError: new ConnectionError({ message }),
  TimeoutError: new TimeoutError({ message, timeoutMs: 500 }),
  EntityNotFoundError: new EntityNotFoundError({ entityId: 'e1' }),
  RelationNotFoundError: new RelationNotFoundError({ relationId: 'r1' }),
  VersionNotFoundError: new VersionNotFoundError({ versionId: 'v1', details: { store: 'files' } }),
  ConflictError: new ConflictError({ message, actual: 3, expected: null, details: { entityId: 'e1' } }),
  ValidationError: new ValidationError({ message, path: ['items', 0], rule: 'type' }),
  AuthorizationError: new AuthorizationError({ message }),
  IntegrityError: new IntegrityError({ message, details: { offset: 4 } }),
  MigrationError: new MigrationError({ message }),
};
const names = Object.keys(made) as (keyof typeof made)[];

describe('every error', () => {
  it('is exported by name, all of them', () => {
    const exported = Object.keys(errors).filter((name) => name.endsWith('Error') && /^[A-Z]/.test(name));
    expect(exported.sort()).toEqual([...names].sort());
  });

  it.each(names)('%s has its own name, code and guard', (name) => {
    const error = made[name];
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(PersistenceError);
    expect(error.name).toBe(name);
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(Object.keys(error)).not.toContain('name');
    for (const other of names) {
      expect(errors[other].isInstance(error)).toBe(other === name || other === 'PersistenceError');
    }
  });

  it('has a code of its own', () => {
    expect(new Set(names.map((name) => made[name].code)).size).toBe(names.length);
  });

  it('says whether a retry can help', () => {
    expect(names.filter((name) => made[name].retryable)).toEqual(['ConnectionError', 'TimeoutError']);
    expect(new ConnectionError({ message, retryable: false }).retryable).toBe(false);
    expect(new ConflictError({ message, actual: 1, expected: 2, retryable: true }).retryable).toBe(true);
  });

  it('keeps its cause, where it has one', () => {
    const cause = new Error('why');
    expect(new IntegrityError({ message, cause }).cause).toBe(cause);
    expect('cause' in new IntegrityError({ message })).toBe(false);
  });

  it('is known to another copy of the package', async () => {
    vi.resetModules();
    const copy = await import('./index');
    expect(copy.ConflictError).not.toBe(ConflictError);
    expect(copy.ConflictError.isInstance(made.ConflictError)).toBe(true);
    expect(copy.PersistenceError.isInstance(made.ConflictError)).toBe(true);
    expect(copy.ValidationError.isInstance(made.ConflictError)).toBe(false);
  });

  it.each([undefined, null, 'text', {}, new Error('x'), { code: 'CONFLICT', message }])(
    'is not %o',
    (value) => {
      expect(PersistenceError.isInstance(value)).toBe(false);
    },
  );
});

describe('the wire document', () => {
  it.each(names)('brings %s back as it was, but for cause and stack', (name) => {
    const error = made[name];
    const document: unknown = JSON.parse(JSON.stringify(toWire(error)));
    const back = errorFromWire(document);
    expect(back.name).toBe(name);
    expect({ ...back }).toEqual({ ...error });
    expect(back.message).toBe(error.message);
    expect(toWire(back)).toEqual(document);
  });

  it('is this, and does not change', () => {
    expect(toWire(made.ConflictError)).toEqual({
      v: 1,
      code: 'CONFLICT',
      message,
      details: { entityId: 'e1', actual: 3, expected: null },
    });
  });

  it('tells retryable only where the code does not', () => {
    expect(toWire(made.TimeoutError)).not.toHaveProperty('retryable');
    const final = new TimeoutError({ message, timeoutMs: 1, retryable: false });
    expect(toWire(final).retryable).toBe(false);
    expect(errorFromWire(toWire(final)).retryable).toBe(false);
  });

  it('is made of anything thrown', () => {
    expect(toWire(new TypeError('bug'))).toEqual({ v: 1, code: 'INTERNAL', message: 'bug', details: {} });
    expect(toWire('text').message).toBe('text');
    expect(toWire(undefined).message).toBe('undefined');
  });

  it.each([
    [
      { v: 1, code: 'NEW_CODE', message, details: { a: 1 }, retryable: true },
      { code: 'NEW_CODE', retryable: true, details: { a: 1 } },
    ],
    [
      { v: 2, code: 'CONFLICT', message, details: {} },
      { code: 'CONFLICT', name: 'PersistenceError' },
    ],
    [
      { v: 1, code: 'TIMEOUT', message },
      { code: 'TIMEOUT', name: 'PersistenceError' },
    ],
    [{ v: 1, code: 'ENTITY_NOT_FOUND', message, details: { entityId: 7 } }, { name: 'PersistenceError' }],
    [{ v: 1, code: 'RELATION_NOT_FOUND', message, details: {} }, { name: 'PersistenceError' }],
    [{ v: 1, code: 'VERSION_NOT_FOUND', message, details: [] }, { name: 'PersistenceError' }],
    [{ v: 1, code: 'VALIDATION', message, details: { path: [{}] } }, { name: 'PersistenceError' }],
    [
      { v: 1, code: 'VALIDATION', message, details: { path: [] } },
      { name: 'ValidationError', rule: 'unknown' },
    ],
    [
      { v: 1, code: 'CONFLICT', message, details: {} },
      { name: 'ConflictError', actual: null },
    ],
    [{ code: 1, message }, { code: 'UNKNOWN' }],
    [{ v: 1, code: 'CONFLICT' }, { code: 'UNKNOWN' }],
    [null, { code: 'UNKNOWN' }],
    ['text', { code: 'UNKNOWN' }],
    [[], { code: 'UNKNOWN' }],
  ])('reads %j without a crash', (document, expected) => {
    const error = errorFromWire(document);
    expect(PersistenceError.isInstance(error)).toBe(true);
    expect(error).toMatchObject(expected);
  });

  it('is found in an error text, or not', () => {
    const document = toWire(made.ConflictError);
    expect(parseWireError(JSON.stringify(document))).toEqual(document);
    expect(parseWireError(JSON.stringify({ ...document, retryable: true }))).toEqual({
      ...document,
      retryable: true,
    });
    expect(parseWireError('{"v":1,"code":"X","message":"m"}')).toEqual({
      v: 1,
      code: 'X',
      message: 'm',
      details: {},
    });
    for (const text of [
      '',
      'plain text',
      '{',
      '{"v":2,"code":"X","message":"m"}',
      '{"v":1,"code":"X"}',
      '[]',
    ]) {
      expect(parseWireError(text)).toBeUndefined();
    }
  });
});
